package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Lifecycle;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Policy;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Sight;
import elser.worker.lifecycle.Step;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.DoubleSupplier;

/** Lets the core decide about model keys, and takes what it decided into the turn. */
final class DecisionStage {

    private static final int CHAIN = 8;

    private final Policy policy;
    private final Clusters clusters;
    private final Watches watches;
    private final Wakes wakes;
    private final PermitLine line;
    private final String process;
    private final DoubleSupplier jitter;
    private boolean draining;

    DecisionStage(
            Policy policy,
            Clusters clusters,
            Watches watches,
            Wakes wakes,
            PermitLine line,
            String process,
            DoubleSupplier jitter) {
        this.policy = policy;
        this.clusters = clusters;
        this.watches = watches;
        this.wakes = wakes;
        this.line = line;
        this.process = process;
        this.jitter = jitter;
    }

    /** From now on no mutation is begun. */
    void drain() {
        draining = true;
    }

    /**
     * Decides about all provisionings of a key.
     *
     * @return whether the key has more to decide in another turn
     */
    boolean decide(Shard shard, ModelKey key, Work work) {
        boolean more = false;
        for (Provisioning provisioning : work.draft(shard).provisionings(key)) {
            more |= work.isFull() || decide(shard, provisioning, work);
        }
        return more;
    }

    private boolean decide(Shard shard, Provisioning provisioning, Work work) {
        work.isAnyDecided = true;
        for (int i = 0; i < CHAIN; i++) {
            Provisioning current = work.draft(shard).find(provisioning.key(), provisioning.id());
            if (current == null) {
                return false;
            }
            if (i > 0 && current.phase() instanceof Phase.Ending) {
                work.toldNext.merge(
                        shard.partition(), work.draft(shard).waiters(current), Integer::sum);
                return true;
            }
            Step step = decideOnce(shard, current, work);
            if (step.wish() != Step.Wish.AGAIN) {
                return false;
            }
        }
        return true;
    }

    private Step decideOnce(Shard shard, Provisioning provisioning, Work work) {
        Step step = decide(shard, provisioning, work, Sight.Permit.NOT_ASKED);
        if (step.wish() == Step.Wish.PERMIT) {
            return decideWithPermit(shard, provisioning, work);
        }
        leaveTheLine(provisioning, work);
        take(shard, provisioning, step, null, work);
        return step;
    }

    private Step decideWithPermit(Shard shard, Provisioning provisioning, Work work) {
        if (work.isMutating(shard, provisioning.key()) || draining) {
            leaveTheLine(provisioning, work);
            return refuse(shard, provisioning, work);
        }
        PermitLine.Place older = line.before(provisioning);
        if (older != null) {
            line.join(shard, provisioning);
            if (!older.key().equals(provisioning.key())) {
                wakes.at(work.now().nanos(), older.key());
            }
            return refuse(shard, provisioning, work);
        }
        Clusters.Permission permission = clusters.askToMutate(provisioning.key().target());
        Clusters.Permission.@Nullable Granted permit =
                permission instanceof Clusters.Permission.Granted granted ? granted : null;
        if (permit == null) {
            line.join(shard, provisioning);
        } else {
            boolean _ = line.leave(provisioning.id());
        }
        try {
            Step step = decide(shard, provisioning, work, answer(permission));
            take(shard, provisioning, step, permit, work);
            return step;
        } catch (RuntimeException bug) {
            if (permit != null) {
                permit.giveBack();
            }
            throw bug;
        }
    }

    private Step refuse(Shard shard, Provisioning provisioning, Work work) {
        Step step = decide(shard, provisioning, work, Sight.Permit.BUSY);
        take(shard, provisioning, step, null, work);
        return step;
    }

    /** It wants no permit now: who is next is asked. */
    private void leaveTheLine(Provisioning provisioning, Work work) {
        if (line.leave(provisioning.id())) {
            wakeTheLine(provisioning.key().target(), work);
        }
    }

    /** A permit may have come back: who waits for one is asked again. */
    private void wakeTheLine(String target, Work work) {
        PermitLine.Place first = line.first(target);
        if (first != null) {
            wakes.at(work.now().nanos(), first.key());
        }
    }

    private Step decide(Shard shard, Provisioning provisioning, Work work, Sight.Permit permit) {
        Sight sight = sight(shard, provisioning, work, permit);
        return Lifecycle.decide(provisioning, work.draft(shard), sight, policy, work.now());
    }

    private static Sight.Permit answer(Clusters.Permission permission) {
        return switch (permission) {
            case Clusters.Permission.Granted _ -> Sight.Permit.GRANTED;
            case Clusters.Permission.Busy() -> Sight.Permit.BUSY;
            case Clusters.Permission.GatewayDown() -> Sight.Permit.GATEWAY_DOWN;
        };
    }

    /** Takes the answer to a mutation into the turn. */
    void answered(Shard shard, Message.Answered answer, Work work) {
        ModelKey key = answer.mutation().key();
        shard.mutationEnds(key, work.now().nanos());
        wakeTheLine(key.target(), work);
        work.decided.add(new Work.Decided(shard, key));
        Draft draft = work.draft(shard);
        Provisioning provisioning = draft.find(key, answer.mutation().provisioningId());
        if (provisioning != null) {
            Sight sight = sight(shard, provisioning, work, Sight.Permit.NOT_ASKED);
            Step step =
                    Lifecycle.onAnswer(
                            answer.mutation(),
                            answer.result(),
                            provisioning,
                            draft,
                            sight,
                            policy,
                            work.now());
            take(shard, provisioning, step, null, work);
        }
    }

    /** Ends a request whose deadline has passed. */
    void expire(Shard shard, Entry.Waiter waiter, Work work) {
        Draft draft = work.draft(shard);
        Provisioning provisioning = draft.find(waiter.key(), waiter.provisioningId());
        if (provisioning == null
                || !(draft.request(waiter.key(), waiter.requestId())
                        instanceof Entry.Waiter current)
                || current.order() != waiter.order()) {
            return;
        }
        Sight sight = sight(shard, provisioning, work, Sight.Permit.NOT_ASKED);
        take(
                shard,
                provisioning,
                Lifecycle.expire(provisioning, current, draft, sight, work.now()),
                null,
                work);
        work.decided.add(new Work.Decided(shard, waiter.key()));
    }

    private Sight sight(Shard shard, Provisioning provisioning, Work work, Sight.Permit permit) {
        ModelKey key = provisioning.key();
        Attention attention = work.attention(shard, provisioning);
        return new Sight(
                watches.view(key.target()),
                shard.mutationEnded(key),
                work.isMutating(shard, key),
                attention,
                other -> work.attention(shard, other),
                permit,
                jitter.getAsDouble(),
                process,
                shard.ownership().epoch());
    }

    private void take(
            Shard shard,
            Provisioning provisioning,
            Step step,
            Clusters.Permission.@Nullable Granted permit,
            Work work) {
        work.take(shard, provisioning, step, permit);
        ModelKey key = provisioning.key();
        switch (step.wish()) {
            case LOOK -> watches.soon(key.target());
            case DEFINITION -> watches.soonWith(key.target(), key.model());
            case NONE, PERMIT, AGAIN -> {}
        }
        if (step.wakeAt() != Step.NEVER) {
            wakes.at(step.wakeAt(), key);
        }
    }

    /**
     * Whether all provisionings of some keys only wait for a download, for room or for the gateway.
     */
    static boolean isQuiet(Shard shard, Iterable<ModelKey> keys) {
        for (ModelKey key : keys) {
            List<Provisioning> provisionings = shard.provisionings(key);
            if (!provisionings.stream().allMatch(Pace::isQuiet)) {
                return false;
            }
        }
        return true;
    }
}
