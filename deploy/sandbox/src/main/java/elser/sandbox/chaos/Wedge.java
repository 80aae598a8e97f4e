package elser.sandbox.chaos;

import elser.sandbox.chaos.Group.View;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the group's coordinator is out of order, by what it says itself: it keeps members whose
 * processes have long ended, or assignments of an epoch that the group has not got to. No worker
 * can do either, and none can work until the coordinator is loaded again.
 */
final class Wedge {

    /** Seven times a member's session. */
    static final Duration LONG = Duration.ofSeconds(45);

    private static final String SILENT = "silent";
    private static final String AHEAD = "ahead";
    private static final String MEMBER = "member ";

    /** What is wrong; members by their ids. */
    private final Map<String, Long> sinceNanos = new HashMap<>();

    /** The coordinator was started anew, which may take its time. */
    void forget() {
        sinceNanos.clear();
    }

    /**
     * Takes note of what the coordinator says.
     *
     * @param view empty where it gave no answer
     * @param running begins of the client ids of processes that run
     * @return what is wrong, where it has been for long
     */
    Optional<String> judge(long nowNanos, Optional<View> view, Set<String> running) {
        Map<String, String> wrong =
                view.map(it -> wrong(it, running))
                        .orElse(Map.of(SILENT, "the coordinator gives no answer"));
        sinceNanos.keySet().retainAll(wrong.keySet());
        wrong.keySet().forEach(it -> sinceNanos.putIfAbsent(it, nowNanos));
        return sinceNanos.entrySet().stream()
                .filter(it -> nowNanos - it.getValue() > LONG.toNanos())
                .map(it -> wrong.get(it.getKey()))
                .sorted()
                .reduce((one, other) -> one + ", " + other);
    }

    private static Map<String, String> wrong(View view, Set<String> running) {
        Map<String, String> wrong = new HashMap<>();
        if (view.assignmentEpoch() > view.epoch()) {
            wrong.put(
                    AHEAD,
                    "the group's epoch is %d, that of its assignments %d"
                            .formatted(view.epoch(), view.assignmentEpoch()));
        }
        view.members()
                .forEach(
                        (id, clientId) -> {
                            if (running.stream().noneMatch(clientId::startsWith)) {
                                wrong.put(MEMBER + id, clientId + " is kept, its process ended");
                            }
                        });
        return wrong;
    }
}
