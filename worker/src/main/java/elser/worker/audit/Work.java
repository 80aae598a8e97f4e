package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** What was seen of one provisioning. */
final class Work {

    final String id;
    final String modelKey;

    /** Its requests in flight, oldest first. */
    final SequencedSet<Story> waiting = new LinkedHashSet<>();

    /** Stories that point here. */
    int stories;

    private int creates;
    private @Nullable CreateReason reason;
    private boolean seenBefore;

    Work(String id, String modelKey) {
        this.id = id;
        this.modelKey = modelKey;
    }

    /**
     * Takes what an event tells of creates.
     *
     * @param mayHaveBegunBefore whether creates told by the first event may be older than what is
     *     audited
     * @return what is wrong with it, null where nothing is
     */
    @Nullable String take(LifecycleEvent event, boolean mayHaveBegunBefore, ModelCreates counts) {
        LifecycleEvent.Create told = event.create();
        boolean isFirstSight = !seenBefore;
        seenBefore = true;
        if (told == null) {
            return creates == 0 ? null : "no creates are told any more, before it were " + creates;
        }
        String wrong = wrong(told);
        if (told.count() > creates && !(isFirstSight && mayHaveBegunBefore)) {
            counts.add(told.reason(), told.count() - creates);
        }
        creates = Math.max(creates, told.count());
        reason = told.reason();
        return wrong;
    }

    private @Nullable String wrong(LifecycleEvent.Create told) {
        CreateReason before = reason;
        if (told.count() < creates) {
            return "creates went from %d back to %d".formatted(creates, told.count());
        }
        if (before == null || before == told.reason()) {
            return null;
        }
        if (told.count() == creates) {
            return "create %d is of reason %s and was of reason %s"
                    .formatted(creates, told.reason(), before);
        }
        return isFirst(told.reason())
                ? "create %d is of reason %s after one of reason %s"
                        .formatted(told.count(), told.reason(), before)
                : null;
    }

    private static boolean isFirst(CreateReason reason) {
        return reason == CreateReason.FIRST || reason == CreateReason.DEDICATED;
    }
}
