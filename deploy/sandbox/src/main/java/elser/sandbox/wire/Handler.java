package elser.sandbox.wire;

import java.util.concurrent.CompletableFuture;

/** Answers requests, at once or later. */
@FunctionalInterface
public interface Handler {

    /**
     * Takes a request.
     *
     * @return the reply; cancelled when the client leaves before, and completed from outside when
     *     its port is closed
     */
    CompletableFuture<Reply> handle(IncomingRequest request);
}
