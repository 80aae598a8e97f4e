/**
 * HTTP/1.1 on sockets of its own, because a client must also meet what no HTTP library lets a
 * server do: reset connections, answer byte by byte, refuse. Uses nothing but the JDK.
 */
@NullMarked
package elser.sandbox.wire;

import org.jspecify.annotations.NullMarked;
