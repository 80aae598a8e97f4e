package elser.sandbox.http;

import static java.util.concurrent.CompletableFuture.completedFuture;

import elser.sandbox.wire.Reply;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Lets calls pass, or strikes them as the rules want it. */
final class Faults {

    private final Rules rules;
    private final ExchangeLog log;
    private final SimulationClock clock;

    Faults(Rules rules, ExchangeLog log, SimulationClock clock) {
        this.rules = rules;
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param onward takes the call one step further, each time it is asked
     */
    CompletableFuture<Reply> pass(
            Visit visit, Place place, Supplier<CompletableFuture<Reply>> onward) {
        Optional<Rules.Strike> strike = rules.strike(visit, place);
        if (strike.isEmpty()) {
            return onward.get();
        }
        log.struck(visit, strike.get().id());
        return switch (strike.get().fault()) {
            case Fault.Reset(Stage stage) -> instead(new Reply.Reset(), stage, onward);
            case Fault.Close(Stage stage) -> instead(new Reply.Closed(), stage, onward);
            case Fault.Respond respond ->
                    instead(
                            respond.page().toResponse("simulated"),
                            respond.stage().orElse(Stage.BEFORE),
                            onward);
            case Fault.Hang hang -> hang(hang, strike.get().gone(), onward);
            case Fault.Slow slow -> onward.get().thenApply(reply -> slow(slow, reply));
            case Fault.Truncate(int bytes) ->
                    onward.get().thenApply(reply -> truncate(bytes, reply));
        };
    }

    private static CompletableFuture<Reply> instead(
            Reply reply, Stage stage, Supplier<CompletableFuture<Reply>> onward) {
        return switch (stage) {
            case BEFORE -> completedFuture(reply);
            case FORWARDED -> {
                var _ = onward.get();
                yield completedFuture(reply);
            }
            case ANSWERED -> onward.get().thenApply(_ -> reply);
        };
    }

    private CompletableFuture<Reply> hang(
            Fault.Hang hang,
            CompletableFuture<Void> gone,
            Supplier<CompletableFuture<Reply>> onward) {
        return switch (hang.stage().orElse(Stage.BEFORE)) {
            case BEFORE -> end(hang, gone).thenCompose(_ -> onward.get());
            case FORWARDED -> {
                CompletableFuture<Void> end = end(hang, gone);
                yield onward.get().thenCombine(end, (reply, _) -> reply);
            }
            case ANSWERED ->
                    onward.get().thenCompose(reply -> end(hang, gone).thenApply(_ -> reply));
        };
    }

    private CompletableFuture<Void> end(Fault.Hang hang, CompletableFuture<Void> gone) {
        return hang.lasts().map(lasts -> clock.limit(gone, lasts, () -> null)).orElse(gone);
    }

    private Reply slow(Fault.Slow slow, Reply reply) {
        return reply instanceof Reply.Response response
                ? new Reply.Slow(response, slow.bytes(), () -> clock.after(slow.every()))
                : reply;
    }

    private static Reply truncate(int bytes, Reply reply) {
        return reply instanceof Reply.Response response
                ? new Reply.Truncated(response, bytes)
                : reply;
    }
}
