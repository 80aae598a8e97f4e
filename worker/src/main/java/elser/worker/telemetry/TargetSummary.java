package elser.worker.telemetry;

import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What goes on at a target, all loops together.
 *
 * @param target its name
 * @param breaker state of its circuit breaker, null for a target that is not configured any more
 * @param provisionings in flight
 * @param waiters requests attached to them
 * @param stalled provisionings whose download was seen to stand still for too long
 * @param waitingFor provisionings by why they are not ready yet
 */
record TargetSummary(
        String target,
        @Nullable String breaker,
        int provisionings,
        int waiters,
        int stalled,
        Map<String, Integer> waitingFor) {

    /** Of a provisioning that has had no word yet: it looks. */
    private static final String NO_WORD_YET = "endpoint";

    /** By name: every configured target, and what else work is in flight for. */
    static List<TargetSummary> of(Reports reports) {
        Map<String, Sum> sums = new TreeMap<>();
        Map<String, String> breakers = reports.breakers();
        breakers.keySet().forEach(target -> sums.put(target, new Sum()));
        for (LoopReport loop : reports.loops()) {
            for (Snapshot.InFlight each : loop.snapshot().inFlight()) {
                sums.computeIfAbsent(each.target(), _ -> new Sum()).add(each);
            }
        }
        List<TargetSummary> summaries = new ArrayList<>();
        sums.forEach((target, sum) -> summaries.add(sum.toSummary(target, breakers.get(target))));
        return summaries;
    }

    private static final class Sum {
        private final Map<String, Integer> waitingFor = new TreeMap<>();
        private int provisionings;
        private int waiters;
        private int stalled;

        void add(Snapshot.InFlight each) {
            String reason = each.waitingFor();
            waitingFor.merge(reason == null ? NO_WORD_YET : reason, 1, Integer::sum);
            provisionings++;
            waiters += each.waiters();
            stalled += each.stalled() ? 1 : 0;
        }

        TargetSummary toSummary(String target, @Nullable String breaker) {
            return new TargetSummary(target, breaker, provisionings, waiters, stalled, waitingFor);
        }
    }
}
