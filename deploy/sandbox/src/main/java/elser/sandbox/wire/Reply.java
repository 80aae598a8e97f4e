package elser.sandbox.wire;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a client meets after it has sent a request. */
public sealed interface Reply {

    /** An answer as it should be. */
    record Response(int status, List<Header> headers, String contentType, String body)
            implements Reply {

        /** Without headers of its own. */
        public static Response of(int status, String contentType, String body) {
            return new Response(status, List.of(), contentType, body);
        }
    }

    /**
     * An answer that comes so many bytes at a time, its head included.
     *
     * @param pause makes the pauses in between
     */
    record Slow(Response response, int bytes, Supplier<CompletableFuture<Void>> pause)
            implements Reply {}

    /** A promise of the whole body, kept for its first bytes only; then the connection closes. */
    record Truncated(Response response, int bytes) implements Reply {}

    /** No answer: the connection closes in good order. */
    record Closed() implements Reply {}

    /** No answer: the connection is reset. */
    record Reset() implements Reply {}
}
