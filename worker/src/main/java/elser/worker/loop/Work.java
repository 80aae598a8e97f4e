package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Now;
import elser.worker.lifecycle.Provisioning;
import elser.worker.lifecycle.Step;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A turn in the making: what it has decided, and what it took from queues and must put back if it
 * comes to nothing.
 */
final class Work {

    private final Now now;
    private final Room room;
    private final int named;
    private final Map<Shard, Draft> drafts = new LinkedHashMap<>();
    private final Map<String, Attending> attentions = new HashMap<>();
    private final Set<ModelKey> mutating = new HashSet<>();
    private final List<Announcement> events = new ArrayList<>();
    final List<Turn.DeadLetter> deadLetters = new ArrayList<>();
    final List<Received> rekeyed = new ArrayList<>();
    final Map<Shard, Long> offsets = new LinkedHashMap<>();
    final List<Start> starts = new ArrayList<>();
    final List<Moved> moves = new ArrayList<>();
    final List<Message.Answered> answers = new ArrayList<>();
    final Map<Shard, List<Waiting>> expired = new HashMap<>();
    final Set<Decided> decided = new LinkedHashSet<>();
    final Map<Integer, Integer> toldNext = new HashMap<>();
    boolean isAnyDecided;
    int bytes;
    int duplicates;
    int evictions;
    private int partition = -1;

    private record Attending(Shard shard, Provisioning provisioning, Attention attention) {}

    /**
     * A mutation to start after the commit.
     *
     * @param traceparent of the request that leads when it is decided, null for none
     * @param who waits for it then
     */
    record Start(
            Shard shard,
            Mutation mutation,
            @Nullable String traceparent,
            WhoWaits who,
            Clusters.Permission.Granted permit) {}

    /** A model key of a shard. */
    record Decided(Shard shard, ModelKey key) {}

    /** How much fits into a turn. */
    static final class Room {

        /** Decisions and what is due may fill the turn up to so many times what requests may. */
        private static final int FULL = 4;

        private final LoopSettings.TransactionLimits limits;
        private final Supplier<Now> clock;

        Room(LoopSettings.TransactionLimits limits, Supplier<Now> clock) {
            this.limits = limits;
            this.clock = clock;
        }

        /** Whether one more request may be taken into the turn. */
        boolean isLeft(Work work) {
            return work.size() < limits.records() && work.bytes < limits.bytes() && !isLate(work);
        }

        private boolean isLeftToDecide(Work work) {
            return work.size() < FULL * limits.records() && !isLate(work);
        }

        private boolean isLate(Work work) {
            return clock.get().nanos() - work.now.nanos() >= limits.time().toNanos();
        }
    }

    /**
     * Begins a turn.
     *
     * @param room how much it takes
     * @param named how many who wait for a provisioning are named in the log
     */
    Work(Now now, Room room, int named) {
        this.now = now;
        this.room = room;
        this.named = named;
    }

    Now now() {
        return now;
    }

    /** What is decided next is about that shard. */
    void on(Shard shard) {
        partition = shard.partition();
    }

    /** The partition that was decided about last, -1 before the first. */
    int partition() {
        return partition;
    }

    /** What is to be decided about, in the order of the oldest provisioning of each key. */
    List<Decided> oldestFirst() {
        record Aged(Decided decided, Instant since) {}
        return decided.stream()
                .map(each -> new Aged(each, oldest(each)))
                .sorted(Comparator.comparing(Aged::since))
                .map(Aged::decided)
                .toList();
    }

    private static Instant oldest(Decided key) {
        List<Provisioning> provisionings = key.shard().provisionings(key.key());
        return provisionings.isEmpty() ? Instant.MAX : provisionings.getFirst().startedAt();
    }

    Draft draft(Shard shard) {
        return drafts.computeIfAbsent(shard, Draft::new);
    }

    Attention attention(Shard shard, Provisioning provisioning) {
        Attending decided = attentions.get(provisioning.id());
        return decided == null ? shard.attention(provisioning, now.nanos()) : decided.attention();
    }

    boolean isMutating(Shard shard, ModelKey key) {
        return mutating.contains(key) || shard.isMutating(key);
    }

    /** Records of the transaction so far, about. */
    int size() {
        int changes = 0;
        for (Draft draft : drafts.values()) {
            changes += draft.changes().size();
        }
        return changes + events.size() + deadLetters.size() + rekeyed.size();
    }

    /** Whether what is not begun yet has to wait for another turn. */
    boolean isFull() {
        return isAnyDecided && !room.isLeftToDecide(this);
    }

    void say(Announcement event) {
        events.add(event);
    }

    /** Takes a decision into the turn. */
    void take(
            Shard shard,
            Provisioning provisioning,
            Step step,
            Clusters.Permission.@Nullable Granted permit) {
        Draft draft = draft(shard);
        Moved moved = Moved.of(provisioning, step, draft, named);
        draft.add(step.changes());
        if (moved != null) {
            moves.add(moved.begunIn(draft, named));
        }
        events.addAll(step.events());
        Attention attention = step.attention();
        if (attention != null) {
            attentions.put(provisioning.id(), new Attending(shard, provisioning, attention));
        }
        Mutation mutation = step.mutation();
        if (mutation != null && permit != null) {
            mutating.add(mutation.key());
            Entry.Waiter leader = draft.leader(provisioning);
            starts.add(
                    new Start(
                            shard,
                            mutation,
                            leader == null ? null : leader.traceparent(),
                            WhoWaits.of(provisioning, draft, named),
                            permit));
        } else if (permit != null) {
            permit.giveBack();
        }
    }

    /** The turn as the journal writes it. Every partition it writes for has its offset in it. */
    Turn toTurn() {
        Map<Integer, List<Change>> ledger = new LinkedHashMap<>();
        Map<Integer, Long> next = new LinkedHashMap<>();
        Set<Integer> newLedgers = new HashSet<>();
        drafts.forEach(
                (shard, draft) -> {
                    if (!draft.changes().isEmpty()) {
                        ledger.put(shard.partition(), draft.changes());
                        next.put(shard.partition(), shard.nextOffset());
                    }
                });
        offsets.forEach((shard, offset) -> next.put(shard.partition(), offset));
        for (Shard shard : shards()) {
            if (shard.isNewLedger() && next.containsKey(shard.partition())) {
                newLedgers.add(shard.partition());
            }
        }
        return new Turn(ledger, events, deadLetters, rekeyed, next, newLedgers);
    }

    /** Applies what is committed now to one shard. */
    void apply(Shard shard) {
        Draft draft = drafts.get(shard);
        if (draft != null) {
            draft.changes().forEach(shard::replay);
        }
        Long offset = offsets.get(shard);
        if (offset != null) {
            shard.nextOffset(offset);
        }
        if (offset != null || (draft != null && !draft.changes().isEmpty())) {
            shard.hasLedger();
        }
        for (Attending each : attentions.values()) {
            if (each.shard() == shard) {
                shard.attention(each.provisioning(), each.attention());
            }
        }
    }

    /** What it says. */
    List<Announcement> events() {
        return events;
    }

    /**
     * Targets of the downloads that count as standing still from this turn on, one of each.
     *
     * @param after how long their parts may
     */
    List<String> stallsBegun(Duration after) {
        return attentions.values().stream()
                .filter(each -> each.attention().isStalled(after))
                .filter(
                        each ->
                                !each.shard()
                                        .attention(each.provisioning(), now.nanos())
                                        .isStalled(after))
                .map(each -> each.provisioning().key().target())
                .toList();
    }

    /** All that the turn is about. */
    Set<Shard> shards() {
        Set<Shard> all = new LinkedHashSet<>(drafts.keySet());
        all.addAll(offsets.keySet());
        return all;
    }
}
