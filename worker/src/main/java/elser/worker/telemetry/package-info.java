/**
 * What the process tells of itself over HTTP: health, status and metrics. Reads immutable reports
 * that the loops publish, is told through ports what a distribution is made of, and changes
 * nothing. May use the loop's {@link elser.worker.loop.Snapshot}, these ports, the configuration,
 * the JDK's HTTP server, Micrometer and Jackson's streaming writer.
 */
@NullMarked
package elser.worker.telemetry;

import org.jspecify.annotations.NullMarked;
