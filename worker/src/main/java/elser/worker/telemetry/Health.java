package elser.worker.telemetry;

import elser.worker.loop.Snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether the loops are well.
 *
 * @param troubles a sentence each; none when all is well
 */
record Health(List<String> troubles) {

    /**
     * The longest a turn may take. A turn waits a second for records; a commit whose outcome is in
     * doubt takes half a minute to settle.
     */
    static final Duration LONGEST_TURN = Duration.ofSeconds(60);

    Health {
        troubles = List.copyOf(troubles);
    }

    boolean isGood() {
        return troubles.isEmpty();
    }

    /** Whether every loop goes round; what does not is beyond help from within. */
    static Health live(List<LoopReport> loops, long nanos) {
        List<String> troubles = new ArrayList<>();
        for (LoopReport loop : loops) {
            Duration since = Duration.ofNanos(nanos - loop.turnedAt());
            if (!loop.alive()) {
                troubles.add(loop.name() + " has ended");
            } else if (since.compareTo(LONGEST_TURN) > 0) {
                troubles.add(
                        "%s has made no turn for %d s, the limit is %d s"
                                .formatted(
                                        loop.name(), since.toSeconds(), LONGEST_TURN.toSeconds()));
            }
        }
        return new Health(troubles);
    }

    /** Whether every loop is live, has joined the group and has loaded all that it owns. */
    static Health ready(List<LoopReport> loops, long nanos) {
        if (loops.isEmpty()) {
            return new Health(List.of("the worker is starting"));
        }
        List<String> troubles = new ArrayList<>(live(loops, nanos).troubles());
        loops.stream().filter(LoopReport::alive).forEach(loop -> addUnready(loop, troubles));
        return new Health(troubles);
    }

    private static void addUnready(LoopReport loop, List<String> troubles) {
        Snapshot snapshot = loop.snapshot();
        if (loop.stopping()) {
            troubles.add(loop.name() + " is stopping");
            return;
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
