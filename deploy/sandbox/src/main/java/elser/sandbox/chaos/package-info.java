/**
 * Chaos: three workers under fire. They, the broker and the clusters are processes of their own,
 * which are killed, frozen, restarted and cut off at random; in the end the worker's auditor and
 * the clusters' own record of creates must find nothing wrong. Like the demo it sees of the worker
 * what anybody sees.
 */
@NullMarked
package elser.sandbox.chaos;

import org.jspecify.annotations.NullMarked;
