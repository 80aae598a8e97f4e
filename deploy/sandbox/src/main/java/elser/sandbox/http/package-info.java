/**
 * Puts simulated clusters on real ports: real time, threads, HTTP, and a gateway in front. All
 * behaviour of Elasticsearch is in {@link elser.sandbox.cluster}, which this may use, besides the
 * JDK's HTTP server and Jackson trees.
 */
@NullMarked
package elser.sandbox.http;

import org.jspecify.annotations.NullMarked;
