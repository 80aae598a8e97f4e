/**
 * Puts simulated clusters on real ports: nodes, a gateway in front, faults by rules, time, and a
 * control API. All behaviour of Elasticsearch is in {@link elser.sandbox.cluster}; sockets are in
 * {@link elser.sandbox.wire}. Uses these, {@link elser.sandbox.json} and Jackson trees.
 */
@NullMarked
package elser.sandbox.http;

import org.jspecify.annotations.NullMarked;
