package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.SettingsComparison;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a provisioning that was not served has left on the cluster. Nothing of it is undone; what
 * was seen of it is remembered with the request that ended last, as long as that is. A later
 * request for the endpoint goes on with it as its own, so that it may be mended. One that was told
 * as served is nobody's to mend.
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

    /**
     * The same, if the latest look shows its endpoint as it was created. Where that look could not
     * read endpoints, one that is followed was seen before.
     */
    static @Nullable Intent seen(Provisioning provisioning, Memory memory, Sight sight) {
        Intent left = of(provisioning);
        if (left == null) {
            return null;
        }
        TargetView view = sight.view();
        TargetView.Endpoints endpoints = view == null ? null : view.endpoints().orNull();
        boolean isSeen =
                endpoints == null
                        ? provisioning.phase() instanceof Phase.Following
                        : Deletion.isOurs(
                                provisioning, memory, endpoints.get(left.inferenceId()), left);
        return isSeen ? left : null;
    }

    /**
     * Until when a look is waited for that shows what is left, null where none is. The target may
     * be gone for good: it is waited for no longer than requests usually wait.
     */
    static @Nullable Long unseenUntil(
            Provisioning provisioning, Sight sight, Policy policy, Now now) {
        Intent left = of(provisioning);
        TargetView view = sight.counting();
        if (left == null || (view != null && view.endpoints().orNull() != null)) {
            return null;
        }
        long until =
                sight.attention().intentSince()
                        + Duration.ofMillis(left.window()).plus(policy.timeout()).toNanos();
        return until - now.nanos() > 0 ? until : null;
    }

    /** The provisioning after that request has ended: the last one remembers what is left. */
    static Provisioning endedBy(
            Provisioning provisioning, @Nullable Intent left, Entry.Waiter waiter, Memory memory) {
        return left == null || memory.waiters(provisioning) > 1
                ? provisioning
                : provisioning.repairing(provisioning.repair().endedBy(waiter.requestId()));
    }

    /** Remembers it with the request that ended last, if that is remembered. */
    static List<Change> remember(Provisioning provisioning, @Nullable Intent left, Memory memory) {
        if (left == null) {
            return List.of();
        }
        String lastEnded = provisioning.repair().lastEnded();
        String requestId = lastEnded == null ? left.requestId() : lastEnded;
        return memory.request(provisioning.key(), requestId) instanceof Entry.Remembered last
                ? remember(provisioning, last, left, memory)
                : List.of();
    }

    /**
     * Remembers it.
     *
     * @param last the request that ended last
     */
    static List<Change> remember(
            Provisioning provisioning, Entry.Remembered last, Intent left, Memory memory) {
        List<Change> changes = new ArrayList<>(forget(provisioning, left.inferenceId(), memory));
        InferenceConfig config = memory.configuration(provisioning, left.config());
        boolean modelDeleted = provisioning.repair().modelDeleted();
        changes.add(new Change.Put(last.leaving(new Entry.Left(left, config, modelDeleted))));
        return changes;
    }

    /** No request remembers any more what was left of an endpoint. */
    static List<Change> forget(Provisioning provisioning, String inferenceId, Memory memory) {
        Entry.Remembered leaver = memory.leaver(provisioning.key(), inferenceId);
        return leaver == null ? List.of() : List.of(new Change.Put(leaver.leaving(null)));
    }

    /**
     * The step that goes on with an endpoint that was left, null where it was not, or is not as it
     * was created. A model that was deleted for it is not deleted once more.
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
        boolean modelDeleted = before.repair().modelDeleted() || left.modelDeleted();
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
                        before.repairing(before.repair().deletingModel(modelDeleted))
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
