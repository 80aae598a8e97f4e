package elser.worker.lifecycle;

import elser.contracts.SettingsComparison;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Tells a provisioning's waiters how it ended: a durable phase, so many waiters a transaction. */
final class FanOut {

    private FanOut() {}

    /** Decides the result and tells as many waiters as one transaction may. */
    static Step begin(
            Provisioning provisioning,
            Phase.Result result,
            Memory memory,
            Sight sight,
            Policy policy,
            Now now) {
        Step step =
                tell(
                        provisioning.in(new Phase.Ending(result)),
                        result,
                        memory,
                        sight.attention(),
                        policy,
                        now);
        return switch (result) {
            case Phase.Result.Served(var inferenceId, var _, var _) ->
                    step.after(Leavings.forget(provisioning, inferenceId, memory));
            case Phase.Result.Broken _ ->
                    isUnseen(provisioning, memory, sight, policy, now)
                            ? keeping(step, provisioning)
                            : leaving(
                                    step,
                                    provisioning,
                                    Leavings.seen(provisioning, memory, sight),
                                    memory);
        };
    }

    /** All are told now, and whether anything is left may not be read. */
    private static boolean isUnseen(
            Provisioning provisioning, Memory memory, Sight sight, Policy policy, Now now) {
        int waiters = memory.waiters(provisioning);
        return waiters > 0
                && waiters <= policy.limits().fanOut()
                && sight.counting() != null
                && Leavings.seen(provisioning, memory, sight) == null
                && Leavings.unseenUntil(provisioning, sight, policy, now) != null;
    }

    /** The provisioning stays, with nobody who waits for it, until that can be seen. */
    private static Step keeping(Step step, Provisioning provisioning) {
        List<Change> changes = new ArrayList<>();
        Provisioning kept = provisioning;
        for (Change change : step.changes()) {
            if (change instanceof Change.Put(Entry.Remembered ended)) {
                changes.add(change);
                kept = provisioning.repairing(provisioning.repair().endedBy(ended.requestId()));
            }
        }
        changes.add(new Change.Put(kept));
        return step.changing(changes).wishing(Step.Wish.AGAIN);
    }

    /** What is left is remembered with the last of those who are told now. */
    private static Step leaving(
            Step step, Provisioning provisioning, @Nullable Intent left, Memory memory) {
        if (left == null) {
            return step;
        }
        List<Change> changes = new ArrayList<>(step.changes());
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i) instanceof Change.Put(Entry.Remembered last)) {
                changes.remove(i);
                changes.addAll(i, Leavings.remember(provisioning, last, left, memory));
                return step.changing(changes);
            }
        }
        return step.after(Leavings.remember(provisioning, left, memory));
    }

    /** Tells the next waiters; forgets the provisioning with the last of them. */
    static Step tell(
            Provisioning provisioning,
            Phase.Result result,
            Memory memory,
            Attention attention,
            Policy policy,
            Now now) {
        int waiters = memory.waiters(provisioning);
        List<Entry.Waiter> told = memory.oldestWaiters(provisioning, policy.limits().fanOut());
        List<Change> changes = new ArrayList<>();
        List<Announcement> events = new ArrayList<>();
        for (Entry.Waiter waiter : told) {
            events.add(answer(provisioning, waiter, result, waiters, memory, now));
            changes.add(new Change.Put(waiter.ended(now.wall())));
        }
        boolean isLast = told.size() == waiters;
        if (isLast) {
            changes.addAll(forget(provisioning, memory));
        } else {
            changes.add(new Change.Put(provisioning));
        }
        return new Step(
                changes,
                events,
                null,
                attention,
                isLast ? Step.Wish.NONE : Step.Wish.AGAIN,
                Step.NEVER,
                "ended: " + note(result));
    }

    /** Removes a provisioning and what hangs on it. */
    static List<Change> forget(Provisioning provisioning, Memory memory) {
        List<Change> changes = new ArrayList<>();
        memory.configurations(provisioning)
                .forEach(config -> changes.add(new Change.Remove(config)));
        changes.add(new Change.Remove(provisioning));
        return changes;
    }

    private static Announcement answer(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Phase.Result result,
            int waiters,
            Memory memory,
            Now now) {
        return switch (result) {
            case Phase.Result.Broken(var failure) ->
                    Events.failed(provisioning, waiter, waiters, now.wall(), failure);
            case Phase.Result.Served served ->
                    Events.served(
                            provisioning,
                            waiter,
                            waiters,
                            differs(provisioning, waiter, served, memory),
                            now.wall(),
                            served);
        };
    }

    private static boolean differs(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Phase.Result.Served served,
            Memory memory) {
        Integer number = waiter.config();
        if (number == null || !(waiter.joined() || served.endpoint().adopted())) {
            return false;
        }
        return SettingsComparison.differ(
                memory.configuration(provisioning, number),
                served.endpoint().serviceSettings(),
                served.endpoint().service(),
                served.endpoint().chunkingSettings());
    }

    private static String note(Phase.Result result) {
        return switch (result) {
            case Phase.Result.Served(var inferenceId, var endpoint, var _) ->
                    inferenceId + (endpoint.adopted() ? " (adopted)" : "") + " is fully allocated";
            case Phase.Result.Broken(var failure) -> failure.reason() + ": " + failure.message();
        };
    }
}
