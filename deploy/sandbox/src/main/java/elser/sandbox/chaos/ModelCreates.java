package elser.sandbox.chaos;

import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The creates that arrived for one model key. One is right for each request with an endpoint of its
 * own, and one for all other requests.
 *
 * @param counted by the cluster
 * @param shared recorded ones for endpoints that requests share
 * @param dedicated recorded ones for endpoints of their own, by the request that asked for it
 */
record ModelCreates(Creates counted, List<Call> shared, Map<String, List<Call>> dedicated) {

    /** One that was counted and not recorded is taken for a shared one. */
    long sharedArrived() {
        return counted.arrived() - dedicated.values().stream().mapToLong(List::size).sum();
    }

    /** Those beyond what is right. */
    long surplus() {
        return beyondOne(sharedArrived())
                + dedicated.values().stream().mapToLong(calls -> beyondOne(calls.size())).sum();
    }

    /** The most of those beyond what is right that can be of a kind. */
    long surplus(Predicate<Call> kind) {
        return Math.min(beyondOne(sharedArrived()), count(shared, kind))
                + dedicated.values().stream()
                        .mapToLong(calls -> Math.min(beyondOne(calls.size()), count(calls, kind)))
                        .sum();
    }

    private static long beyondOne(long number) {
        return Math.max(0, number - 1);
    }

    private static long count(List<Call> calls, Predicate<Call> kind) {
        return calls.stream().filter(kind).count();
    }

    /** Whether one of them is of a kind. */
    boolean any(Predicate<Call> kind) {
        return Stream.concat(shared.stream(), dedicated.values().stream().flatMap(List::stream))
                .anyMatch(kind);
    }
}
