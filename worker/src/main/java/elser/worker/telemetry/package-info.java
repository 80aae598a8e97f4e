/**
 * What the process tells of itself over HTTP: health and status. Reads immutable reports that the
 * loops publish, and changes nothing. May use the loop's {@link elser.worker.loop.Snapshot}, the
 * configuration, the JDK's HTTP server and Jackson's streaming writer.
 */
@NullMarked
package elser.worker.telemetry;

import org.jspecify.annotations.NullMarked;
