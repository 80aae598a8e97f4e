/**
 * The demo: the worker's main job, shown on a sandbox of its own. It starts both as processes and
 * sees of the worker what anybody sees: its command line and its topics. Uses Kafka's clients and
 * Jackson, none of the sandbox's other packages.
 */
@NullMarked
package elser.sandbox.demo;

import org.jspecify.annotations.NullMarked;
