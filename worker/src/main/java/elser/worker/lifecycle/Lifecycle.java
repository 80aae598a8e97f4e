package elser.worker.lifecycle;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The decisions about a provisioning. Level-triggered: each looks at what the cluster shows and
 * what the ledger remembers and decides the next step, whatever happened before.
 */
public final class Lifecycle {

    private Lifecycle() {}

    /** Decides what is to be done about a provisioning now. */
    public static Step decide(
            Provisioning provisioning, Memory memory, Sight sight, Policy policy, Now now) {
        if (provisioning.phase() instanceof Phase.Ending(Phase.Result result)) {
            return FanOut.tell(provisioning, result, memory, sight.attention(), policy, now);
        }
        Entry.Waiter leader = memory.leader(provisioning);
        if (leader == null) {
            return abandoned(provisioning, memory, sight, policy, now);
        }
        TargetView view = sight.counting();
        Sight seeing = view == null ? sight : sight.with(Denial.after(view, provisioning, sight));
        Case it = new Case(provisioning, leader, memory, seeing, policy, now);
        Step over = view == null ? null : Denial.endIfOver(it, view);
        return over == null ? decide(it) : over;
    }

    private static Step decide(Case it) {
        return switch (it.provisioning().phase()) {
            case Phase.Looking looking -> LookingPhase.decide(it, looking);
            case Phase.Creating(Intent intent) -> CreatingPhase.decide(it, intent);
            case Phase.Following following -> FollowingPhase.decide(it, following);
            case Phase.Ending _ ->
                    throw new IllegalStateException("handled above: " + it.provisioning().id());
        };
    }

    /** Decides what the answer to a mutation means for its provisioning. */
    public static Step onAnswer(
            Mutation mutation,
            CallResult result,
            Provisioning provisioning,
            Memory memory,
            Sight sight,
            Policy policy,
            Now now) {
        if (!isAwaited(mutation, provisioning)) {
            return Step.stay(sight.attention(), "an answer that is of no use any more");
        }
        OutcomeRow.Stage stage = OutcomeRow.Stage.of(provisioning.phase());
        Verdict verdict = Outcomes.of(mutation.kind(), stage, result);
        Told it =
                Denial.proven(new Told(provisioning, memory, sight, policy, now), result, verdict);
        return switch (mutation) {
            case Mutation.Create create -> CreatingPhase.onVerdict(it, create.intent(), verdict);
            case Mutation.StartDeployment start -> MissingDeployment.onStart(it, start, verdict);
            case Mutation.Wake _ -> Waking.onAnswer(it, verdict);
            case Mutation.DeleteEndpoint delete -> Deletion.onEndpoint(it, delete, verdict);
            case Mutation.DeleteModel _ -> Deletion.onModel(it, verdict);
        };
    }

    /** Whether the provisioning stands where it stood when it made the call. */
    private static boolean isAwaited(Mutation mutation, Provisioning provisioning) {
        return switch (mutation) {
            case Mutation.Create create ->
                    provisioning.phase() instanceof Phase.Creating(Intent intent)
                            && intent.id().equals(create.intent().id());
            case Mutation.StartDeployment start -> follows(provisioning, start.inferenceId());
            case Mutation.Wake wake -> follows(provisioning, wake.inferenceId());
            case Mutation.DeleteEndpoint delete ->
                    follows(provisioning, delete.inferenceId())
                            || hasLeftover(provisioning, delete.inferenceId());
            case Mutation.DeleteModel _ -> provisioning.phase() instanceof Phase.Following;
        };
    }

    private static boolean follows(Provisioning provisioning, String inferenceId) {
        return provisioning.phase() instanceof Phase.Following(String followed, var _)
                && followed.equals(inferenceId);
    }

    private static boolean hasLeftover(Provisioning provisioning, String inferenceId) {
        Intent leftover = provisioning.repair().leftover();
        return provisioning.phase() instanceof Phase.Looking
                && leftover != null
                && leftover.inferenceId().equals(inferenceId);
    }

    /** Ends a request whose deadline has passed. The provisioning goes on for the others. */
    public static Step expire(
            Provisioning provisioning, Entry.Waiter waiter, Memory memory, Sight sight, Now now) {
        if (provisioning.phase() instanceof Phase.Ending) {
            return Step.stay(sight.attention(), "its result is on the way");
        }
        Provisioning.Reported reported = provisioning.reported();
        WaitingFor waitingFor = reported == null ? WaitingFor.ENDPOINT : reported.waitingFor();
        Finding finding =
                switch (waitingFor) {
                    case CAPACITY -> Finding.NO_ROOM_IN_TIME;
                    case GATEWAY -> Finding.NO_ANSWER_IN_TIME;
                    case ENDPOINT, MODEL_DOWNLOAD, ALLOCATION -> Finding.NOT_IN_TIME;
                };
        Trouble trouble = sight.attention().attempts().trouble();
        String message =
                "the deadline passed while waiting for "
                        + waitingFor
                        + "; what is under way on the cluster goes on"
                        + (trouble == null ? "" : "; answered last: " + trouble.message());
        Step ended =
                endOne(
                        provisioning,
                        waiter,
                        memory,
                        sight.attention(),
                        now,
                        finding.failure(message, trouble));
        Provisioning after =
                Leavings.endedBy(provisioning, Leavings.of(provisioning), waiter, memory);
        return after.equals(provisioning) ? ended : ended.changing(new Change.Put(after));
    }

    /** Ends one request as failed, and nothing else. */
    static Step endOne(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Memory memory,
            Attention attention,
            Now now,
            Failure failure) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(waiter.ended(now.wall())));
        Announcement event =
                Events.failed(
                        provisioning, waiter, memory.waiters(provisioning), now.wall(), failure);
        return new Step(
                changes,
                List.of(event),
                null,
                attention,
                Step.Wish.AGAIN,
                Step.NEVER,
                "request failed: " + failure.reason());
    }

    /**
     * Ends the leading request by its own fault; the next one leads with its own id and settings.
     */
    static Step endLeader(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Memory memory,
            Attention attention,
            Now now,
            Failure failure) {
        Step ended = endOne(provisioning, waiter, memory, attention, now, failure);
        Intent left = provisioning.repair().leftover();
        return promoting(ended, Leavings.endedBy(provisioning, left, waiter, memory), attention);
    }

    /** Starts over for the next request in line. */
    static Step promoting(Step before, Provisioning provisioning, Attention attention) {
        List<Change> changes = new ArrayList<>(before.changes());
        CreateReason next =
                provisioning.creates() == 0 ? firstReason(provisioning) : CreateReason.PROMOTION;
        Provisioning promoted = provisioning.repairing(provisioning.repair().promoting());
        changes.add(new Change.Put(promoted.in(new Phase.Looking(next))));
        return new Step(
                changes,
                before.events(),
                null,
                attention,
                Step.Wish.AGAIN,
                Step.NEVER,
                before.note());
    }

    /** The reason of a provisioning's first create. */
    static CreateReason firstReason(Provisioning provisioning) {
        return provisioning.dedicatedTo() == null ? CreateReason.FIRST : CreateReason.DEDICATED;
    }

    /** All waiters fail for the same reason. */
    static Step endAll(
            Provisioning provisioning,
            Memory memory,
            Sight sight,
            Policy policy,
            Now now,
            Failure failure) {
        return FanOut.begin(
                provisioning, new Phase.Result.Broken(failure), memory, sight, policy, now);
    }

    static Step endAll(Case it, Failure failure) {
        return endAll(it.provisioning(), it.memory(), it.sight(), it.policy(), it.now(), failure);
    }

    static Failure failure(FailureReason reason, boolean retryable, Trouble trouble) {
        return new Failure(
                reason,
                trouble.message(),
                trouble.errorType(),
                trouble.httpStatus(),
                retryable,
                List.of());
    }

    /** The pause before the next attempt, from the attempts so far. */
    static long retryAt(Attention attention, Policy policy, Sight sight, Now now) {
        Duration pause =
                policy.backoff().after(attention.attempts().failures() + 1, sight.jitter());
        return now.in(pause);
    }

    /**
     * Nobody waits any more: an open create is awaited, and a look that shows what is left; then
     * all is forgotten and nothing undone.
     */
    private static Step abandoned(
            Provisioning provisioning, Memory memory, Sight sight, Policy policy, Now now) {
        Intent create = provisioning.openCreate();
        Long openUntil = create == null ? null : openUntil(create, sight, now);
        if (openUntil != null) {
            return Step.stay(sight.attention(), "awaiting the open create").wakingAt(openUntil);
        }
        Long unseenUntil = Leavings.unseenUntil(provisioning, sight, policy, now);
        if (unseenUntil != null) {
            Step waiting =
                    Step.stay(sight.attention(), "looking for what is left").wakingAt(unseenUntil);
            return sight.counting() == null ? waiting.wishing(Step.Wish.LOOK) : waiting;
        }
        return new Step(
                        FanOut.forget(provisioning, memory),
                        List.of(),
                        null,
                        sight.attention(),
                        Step.Wish.NONE,
                        Step.NEVER,
                        "nobody waits any more")
                .after(
                        Leavings.remember(
                                provisioning, Leavings.seen(provisioning, memory, sight), memory));
    }

    /**
     * Until when an open create's call can still be alive, null where it certainly is not. {@link
     * Step#NEVER} where only the answer to a call that runs will tell, which is decided about.
     */
    static @Nullable Long openUntil(Intent intent, Sight sight, Now now) {
        if (sight.attention().outcome() == Attention.Outcome.SETTLED) {
            return null;
        }
        long until = sight.attention().intentSince() + Duration.ofMillis(intent.window()).toNanos();
        if (until - now.nanos() > 0) {
            return until;
        }
        return sight.mutationRunning() ? Long.valueOf(Step.NEVER) : null;
    }
}
