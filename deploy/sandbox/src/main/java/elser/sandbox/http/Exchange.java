package elser.sandbox.http;

import elser.sandbox.cluster.Call;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One call as its client made it.
 *
 * @param number counts from 1 in order of arrival
 * @param via the way it came
 * @param target path and query as sent
 * @param operation what it asks for, {@code unknown} without a handler
 * @param rules that struck it
 * @param deliveries its arrivals at the server: none if a fault kept it away, several if the
 *     gateway sent it again
 * @param cutAt when the gateway first gave up waiting
 * @param outcome what the client met; empty while it waits
 */
public record Exchange(
        long number,
        Instant arrivedAt,
        Call.Via via,
        String method,
        String target,
        String operation,
        Optional<String> opaqueId,
        List<Long> rules,
        List<Delivery> deliveries,
        Optional<Instant> cutAt,
        Optional<Outcome> outcome,
        Optional<Instant> endedAt) {

    /**
     * An arrival at the server.
     *
     * @param call the number in the server's own record, {@link SimulatedElasticsearch#calls}
     */
    public record Delivery(String node, long call) {}

    /** What a client met. */
    public sealed interface Outcome {

        record Answered(int status) implements Outcome {}

        record Truncated(int status) implements Outcome {}

        record Closed() implements Outcome {}

        record Reset() implements Outcome {}

        /** It did not wait for the answer. */
        record Left() implements Outcome {}

        /** The name in JSON. */
        default String label() {
            return switch (this) {
                case Answered(_) -> "answered";
                case Truncated(_) -> "truncated";
                case Closed() -> "closed";
                case Reset() -> "reset";
                case Left() -> "left";
            };
        }

        /** The status the client saw. */
        default Optional<Integer> seenStatus() {
            return switch (this) {
                case Answered(int status) -> Optional.of(status);
                case Truncated(int status) -> Optional.of(status);
                case Closed(), Reset(), Left() -> Optional.empty();
            };
        }
    }

    Exchange struckBy(long rule) {
        return new Exchange(
                number,
                arrivedAt,
                via,
                method,
                target,
                operation,
                opaqueId,
                and(rules, rule),
                deliveries,
                cutAt,
                outcome,
                endedAt);
    }

    Exchange delivered(Delivery delivery) {
        return new Exchange(
                number,
                arrivedAt,
                via,
                method,
                target,
                operation,
                opaqueId,
                rules,
                and(deliveries, delivery),
                cutAt,
                outcome,
                endedAt);
    }

    Exchange cut(Instant at) {
        return new Exchange(
                number,
                arrivedAt,
                via,
                method,
                target,
                operation,
                opaqueId,
                rules,
                deliveries,
                Optional.of(cutAt.orElse(at)),
                outcome,
                endedAt);
    }

    /** The first end counts. */
    Exchange ended(Outcome met, Instant at) {
        if (outcome.isPresent()) {
            return this;
        }
        return new Exchange(
                number,
                arrivedAt,
                via,
                method,
                target,
                operation,
                opaqueId,
                rules,
                deliveries,
                cutAt,
                Optional.of(met),
                Optional.of(at));
    }

    private static <T> List<T> and(List<T> list, T more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }
}
