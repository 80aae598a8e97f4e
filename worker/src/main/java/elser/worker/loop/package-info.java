/**
 * The event loop: one thread that owns partitions, takes requests, answers and timers in, lets the
 * core decide, commits, and only then acts. The outside is behind the ports {@code Source}, {@code
 * Journal}, {@code Loader} and {@code Clusters}.
 */
@NullMarked
package elser.worker.loop;

import org.jspecify.annotations.NullMarked;
