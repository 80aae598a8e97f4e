package elser.sandbox.chaos;

import elser.sandbox.chaos.Group.View;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the group's coordinator is out of order, by what it says itself: it keeps members whose
 * processes have long ended, or assignments of an epoch that the group has not got to. No worker
 * can do either, and none can work until the coordinator is loaded again.
 */
final class Wedge {

    /** Five times a member's session. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final String AHEAD = "";

    /** By member id; {@link #AHEAD} for the assignments. */
    private final Map<String, Long> sinceNanos = new HashMap<>();

    /** The coordinator was started anew, which may take its time. */
    void forget() {
        sinceNanos.clear();
    }

    /**
     * Takes note of what the coordinator says.
     *
     * @param running begins of the client ids of processes that run
     * @return what is wrong, where it has been for long
     */
    Optional<String> judge(long nowNanos, View view, Set<String> running) {
        Set<String> wrong = new HashSet<>();
        view.members().entrySet().stream()
                .filter(member -> running.stream().noneMatch(member.getValue()::startsWith))
                .forEach(member -> wrong.add(member.getKey()));
        if (view.assignmentEpoch() > view.epoch()) {
            wrong.add(AHEAD);
        }
        sinceNanos.keySet().retainAll(wrong);
        wrong.forEach(it -> sinceNanos.putIfAbsent(it, nowNanos));
        List<String> lasting =
                sinceNanos.entrySet().stream()
                        .filter(it -> nowNanos - it.getValue() > LONG.toNanos())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
        if (lasting.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                lasting.contains(AHEAD)
                        ? "the group's epoch is %d, that of its assignments %d"
                                .formatted(view.epoch(), view.assignmentEpoch())
                        : "members of ended processes are kept: "
                                + lasting.stream().map(view.members()::get).sorted().toList());
    }
}
