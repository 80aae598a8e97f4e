package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.SettingsComparison;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What a provisioning that was not served has left on the cluster. Nothing of it is undone; it is
 * remembered with the request that it was created for, as long as that is. A later request for the
 * endpoint goes on with it as its own, so that it may be mended. One that was told as served is
 * nobody's to mend.
 */
final class Leavings {

    private Leavings() {}

    /** The create whose endpoint a provisioning may leave, null where there is none of its own. */
    static @Nullable Intent of(Provisioning provisioning) {
        return switch (provisioning.phase()) {
            case Phase.Looking _ -> provisioning.repair().leftover();
            case Phase.Creating(Intent intent) -> provisioning.repair().doubted() ? null : intent;
            case Phase.Following(var _, var created) -> created;
            case Phase.Ending _ -> null;
        };
    }

    /** The same where all of its waiters fail: a create that was refused has left nothing. */
    static @Nullable Intent ofBroken(Provisioning provisioning, Attention attention) {
        boolean isRefused =
                provisioning.phase() instanceof Phase.Creating
                        && attention.outcome() == Attention.Outcome.SETTLED;
        return isRefused ? null : of(provisioning);
    }

    /** Remembers it, if the request that it was created for is remembered. */
    static List<Change> remember(Provisioning provisioning, @Nullable Intent left, Memory memory) {
        return left != null
                        && memory.request(provisioning.key(), left.requestId())
                                instanceof Entry.Remembered maker
                ? remember(provisioning, maker, left, memory)
                : List.of();
    }

    /**
     * Remembers it.
     *
     * @param maker the request that it was created for
     */
    static List<Change> remember(
            Provisioning provisioning, Entry.Remembered maker, Intent left, Memory memory) {
        List<Change> changes = new ArrayList<>(forget(provisioning, left.inferenceId(), memory));
        InferenceConfig config = memory.configuration(provisioning, left.config());
        changes.add(new Change.Put(maker.leaving(new Entry.Left(left, config))));
        return changes;
    }

    /** No request remembers any more what was left of an endpoint. */
    static List<Change> forget(Provisioning provisioning, String inferenceId, Memory memory) {
        Entry.Remembered leaver = memory.leaver(provisioning.key(), inferenceId);
        return leaver == null ? List.of() : List.of(new Change.Put(leaver.leaving(null)));
    }

    /**
     * The step that goes on with an endpoint that was left, null where it was not, or is not as it
     * was created. The model is not deleted once more.
     */
    static @Nullable Step resume(Case it, EndpointView endpoint) {
        String id = endpoint.inferenceId();
        Entry.Remembered leaver = it.memory().leaver(it.key(), id);
        Entry.Left left = leaver == null ? null : leaver.left();
        if (left == null
                || SettingsComparison.differ(
                        left.config(),
                        endpoint.serviceSettings(),
                        endpoint.service(),
                        endpoint.chunkingSettings())) {
            return null;
        }
        Provisioning before = it.provisioning();
        List<Entry.Configuration> known = it.memory().configurations(before);
        int number = Configurations.numberOf(known, left.config());
        List<Change> changes = new ArrayList<>(forget(before, id, it.memory()));
        if (number == known.size()) {
            changes.add(
                    new Change.Put(
                            new Entry.Configuration(it.key(), before.id(), number, left.config())));
        }
        changes.add(
                new Change.Put(
                        before.repairing(before.repair().deletingModel(true))
                                .in(new Phase.Following(id, left.create().numbering(number)))));
        return new Step(
                changes,
                List.of(),
                null,
                it.attention().adopting().knowing(Attention.Outcome.SETTLED),
                Step.Wish.AGAIN,
                Step.NEVER,
                "going on with endpoint " + id + ", which an earlier request left");
    }
}
