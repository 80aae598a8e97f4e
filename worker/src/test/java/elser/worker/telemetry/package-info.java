/** What the process tells of itself. */
@NullMarked
package elser.worker.telemetry;

import org.jspecify.annotations.NullMarked;
