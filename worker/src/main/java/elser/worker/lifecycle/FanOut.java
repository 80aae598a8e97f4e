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
            Attention attention,
            Policy policy,
            Now now) {
        Step step =
                tell(
                        provisioning.in(new Phase.Ending(result)),
                        result,
                        memory,
                        attention,
                        policy,
                        now);
        return switch (result) {
            case Phase.Result.Served(var inferenceId, var _, var _) ->
                    step.after(Leavings.forget(provisioning, inferenceId, memory));
            case Phase.Result.Broken _ ->
                    leaving(step, provisioning, Leavings.ofBroken(provisioning, attention), memory);
        };
    }

    /** What is left is remembered with the request that it was created for. */
    private static Step leaving(
            Step step, Provisioning provisioning, @Nullable Intent left, Memory memory) {
        if (left == null) {
            return step;
        }
        List<Change> changes = new ArrayList<>();
        for (Change change : step.changes()) {
            if (change instanceof Change.Put(Entry.Remembered maker)
                    && maker.requestId().equals(left.requestId())) {
                changes.addAll(Leavings.remember(provisioning, maker, left, memory));
            } else {
                changes.add(change);
            }
        }
        return step.changing(changes).after(Leavings.remember(provisioning, left, memory));
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
