/**
 * Measures the worker from outside: a broker, simulated clusters and the worker's jar as processes
 * of their own. Knows of the worker what anybody knows: its jar, options, topics and messages.
 */
@NullMarked
package elser.bench;

import org.jspecify.annotations.NullMarked;
