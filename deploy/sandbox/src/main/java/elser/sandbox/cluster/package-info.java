/**
 * The simulated Elasticsearch as a state machine: no HTTP, no threads, no clock of its own.
 *
 * <p>Time comes in with every call, and answers that take long are given through a callback once
 * time was advanced far enough. A simulation may therefore drive many clusters on one virtual
 * clock. May use Jackson trees only.
 */
@NullMarked
package elser.sandbox.cluster;

import org.jspecify.annotations.NullMarked;
