package elser.sandbox.wire;

import java.util.concurrent.CompletableFuture;

/** Answers requests, at once or later. */
@FunctionalInterface
public interface Handler {

    CompletableFuture<Reply> handle(IncomingRequest request);
}
