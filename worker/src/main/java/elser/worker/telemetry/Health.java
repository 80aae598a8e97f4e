package elser.worker.telemetry;

import elser.worker.loop.Pulse;
import elser.worker.loop.Snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Whether the loops are well.
 *
 * @param troubles a sentence each; none when all is well
 */
record Health(List<String> troubles) {

    Health {
        troubles = List.copyOf(troubles);
    }

    boolean isGood() {
        return troubles.isEmpty();
    }

    /**
     * Whether every loop goes round. A wait inside a call to the brokers is no trouble as long as
     * it keeps to that call's own time-out.
     */
    static Health live(List<LoopReport> loops, long nanos) {
        List<String> troubles = new ArrayList<>();
        for (LoopReport loop : loops) {
            Pulse.Beat beat = loop.beat();
            if (!loop.alive()) {
                troubles.add(loop.name() + " has ended");
            } else if (beat.isOverdue(nanos)) {
                troubles.add(
                        "%s is stuck: it has been at %s for %d s, the limit is %d s"
                                .formatted(
                                        loop.name(),
                                        beat.doing(),
                                        TimeUnit.NANOSECONDS.toSeconds(nanos - beat.since()),
                                        beat.limit().toSeconds()));
            }
        }
        return new Health(troubles);
    }

    /**
     * Whether the brokers answer and every loop is live, has joined the group and has loaded all
     * that it owns.
     */
    static Health ready(Reports reports, long nanos) {
        List<LoopReport> loops = reports.loops();
        if (loops.isEmpty()) {
            return new Health(List.of("the worker is starting"));
        }
        List<String> troubles = new ArrayList<>(live(loops, nanos).troubles());
        String brokers = reports.brokers();
        if (brokers != null) {
            troubles.add(brokers);
        }
        loops.stream().filter(LoopReport::alive).forEach(loop -> addUnready(loop, troubles));
        return new Health(troubles);
    }

    private static void addUnready(LoopReport loop, List<String> troubles) {
        Snapshot snapshot = loop.snapshot();
        if (loop.stopping()) {
            troubles.add(loop.name() + " is stopping");
            return;
        }
        if (loop.trouble() != null) {
            troubles.add(loop.name() + " " + loop.trouble());
        }
        if (!loop.joined()) {
            troubles.add(loop.name() + " has not joined its group");
        }
        if (!snapshot.loading().isEmpty()) {
            troubles.add(loop.name() + " is loading partition " + numbers(snapshot.loading()));
        }
        if (!snapshot.failed().isEmpty()) {
            troubles.add(
                    "%s has given up partition %s, which failed again and again; its log says why"
                            .formatted(loop.name(), numbers(snapshot.failed())));
        }
    }

    private static String numbers(Collection<Integer> partitions) {
        return partitions.stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
