package elser.worker.telemetry;

import elser.worker.loop.Snapshot;
import elser.worker.telemetry.Metric.Series;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the reports say now, as series. Of what is known beforehand every series is there, with 0:
 * the first time that something happens would not be seen otherwise.
 */
final class Readings {

    private static final List<String> PHASES =
            List.of("looking", "creating", "following", "ending");
    private static final List<String> REPAIRS = List.of("start", "delete_endpoint", "delete_model");

    /** Stands for targets that the ledger knows and the configuration does not any more. */
    private static final String NOT_CONFIGURED = "not_configured";

    private final Set<String> targets;
    private final Map<Series, Long> values = new LinkedHashMap<>();

    private Readings(Set<String> targets) {
        this.targets = targets;
    }

    /**
     * Reads.
     *
     * @param targets names of the configured ones
     */
    static Map<Series, Long> of(Reports reports, Set<String> targets) {
        Readings readings = new Readings(targets);
        readings.begin();
        for (LoopReport loop : reports.loops()) {
            readings.addCounts(loop.snapshot());
            readings.addState(loop.snapshot());
        }
        reports.replaced().forEach(readings::addCounts);
        readings.addBreakers(reports.breakers());
        reports.heldBack()
                .forEach(
                        (partition, time) ->
                                readings.add(Metric.HELD_BACK.of(partition), time.toSeconds()));
        reports.certificateEnds()
                .forEach(
                        (option, end) ->
                                readings.add(
                                        Metric.CERTIFICATE_ENDS.of(option), end.getEpochSecond()));
        reports.keyEnds()
                .forEach(
                        (target, end) ->
                                readings.add(Metric.KEY_ENDS.of(target), end.getEpochSecond()));
        return readings.values;
    }

    private void begin() {
        addCounts(Snapshot.EMPTY);
        addState(Snapshot.EMPTY);
        REPAIRS.forEach(kind -> add(Metric.REPAIRS.of(kind), 0));
        for (String target : targets) {
            add(Metric.JOINS.of(target), 0);
            add(Metric.STALLS.of(target), 0);
            add(Metric.STALLED.of(target), 0);
            add(Metric.WAITERS.of(target), 0);
            PHASES.forEach(phase -> add(Metric.PROVISIONINGS.of(target, phase), 0));
            Snapshot.Ended.outcomes().forEach(outcome -> add(Metric.ENDED.of(target, outcome), 0));
        }
    }

    private void add(Series series, long value) {
        values.merge(series, value, Long::sum);
    }

    private <K> void addAll(Map<K, Long> counts, Function<K, Series> series) {
        counts.forEach((what, count) -> add(series.apply(what), count));
    }

    private String target(String name) {
        return targets.contains(name) ? name : NOT_CONFIGURED;
    }

    private void addCounts(Snapshot snapshot) {
        Snapshot.Counts counts = snapshot.counts();
        addAll(counts.requests(), Metric.REQUESTS::of);
        addAll(counts.joins(), target -> Metric.JOINS.of(target(target)));
        addAll(counts.ended(), ended -> Metric.ENDED.of(target(ended.target()), ended.outcome()));
        addAll(counts.creates(), Metric.CREATES::of);
        addAll(counts.lateCreates(), Metric.LATE_CREATES::of);
        addAll(snapshot.repairs(), Metric.REPAIRS::of);
        addAll(counts.stalls(), target -> Metric.STALLS.of(target(target)));
        addAll(counts.deadLetters(), Metric.DEAD_LETTERS::of);
        add(Metric.UNSENT_CALLS.of(), counts.unsentCalls());
        add(Metric.LATE_ANSWERS.of(), counts.lateAnswers());
        add(Metric.EVICTIONS.of(), counts.evictions());
        add(Metric.ABORTED_TURNS.of(), counts.abortedTurns());
        add(Metric.DOUBTFUL_TURNS.of(), counts.doubtfulTurns());
        add(Metric.RELOADS.of(), counts.reloads());
    }

    private void addState(Snapshot snapshot) {
        add(Metric.RUNNING_CALLS.of(), snapshot.mutations());
        addPartitions("active", snapshot.active());
        addPartitions("loading", snapshot.loading());
        addPartitions("failed", snapshot.failed());
        addPartitions("paused", snapshot.paused());
        addAll(snapshot.lag(), Metric.LAG::of);
        for (Map.Entry<String, Load> each : load(snapshot.inFlight()).entrySet()) {
            String target = each.getKey();
            Load load = each.getValue();
            add(Metric.WAITERS.of(target), load.waiters);
            add(Metric.STALLED.of(target), load.stalled);
            load.phases.forEach(
                    (phase, count) -> add(Metric.PROVISIONINGS.of(target, phase), count));
        }
    }

    private void addPartitions(String state, Collection<Integer> partitions) {
        add(Metric.PARTITIONS.of(state), partitions.size());
    }

    /** What goes on at one target. */
    private static final class Load {
        private final Map<String, Integer> phases = new TreeMap<>();
        private int waiters;
        private int stalled;
    }

    private Map<String, Load> load(List<Snapshot.InFlight> inFlight) {
        Map<String, Load> byTarget = new TreeMap<>();
        for (Snapshot.InFlight each : inFlight) {
            Load load = byTarget.computeIfAbsent(target(each.target()), _ -> new Load());
            load.phases.merge(each.phase(), 1, Integer::sum);
            load.waiters += each.waiters();
            load.stalled += each.stalled() ? 1 : 0;
        }
        return byTarget;
    }

    private void addBreakers(Map<String, String> breakers) {
        breakers.forEach(
                (target, now) ->
                        Metric.BREAKER_STATES.forEach(
                                state ->
                                        add(
                                                Metric.BREAKER_STATE.of(target, state),
                                                state.equals(now) ? 1 : 0)));
    }
}
