package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Memory;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Owns every model key of one partition for one assignment. Touched by the loop thread only.
 * Durable memory changes by {@link #replay} of committed changes and by nothing else; the same is
 * how it is loaded.
 */
final class Shard implements Memory {

    private final int partition;
    private final Ownership ownership;
    private final Holdings holdings = new Holdings();
    private long nextOffset;
    private boolean newLedger;

    Shard(int partition, Ownership ownership) {
        this.partition = partition;
        this.ownership = ownership;
    }

    int partition() {
        return partition;
    }

    Ownership ownership() {
        return ownership;
    }

    long nextOffset() {
        return nextOffset;
    }

    void nextOffset(long offset) {
        nextOffset = offset;
    }

    boolean isNewLedger() {
        return newLedger;
    }

    void hasLedger() {
        newLedger = false;
    }

    /**
     * Takes over what was loaded. It may take a second where there is a million of it: the loader's
     * thread does it, before the shard is the loop's.
     */
    void load(Loader.Result.Loaded loaded) {
        holdings.load(loaded.entries());
        nextOffset = loaded.offset();
        newLedger = loaded.isNew();
    }

    /** From that time on the loop has it. */
    void beginsAt(long nanos) {
        holdings.beginsAt(nanos);
    }

    /** Applies a committed change. */
    void replay(Change change) {
        holdings.replay(change);
    }

    @Override
    public List<Provisioning> provisionings(ModelKey modelKey) {
        KeyMemory key = holdings.key(modelKey);
        return key == null ? List.of() : key.all();
    }

    /** The provisioning of that id, null where there is none. */
    @Nullable Provisioning find(ModelKey modelKey, String provisioningId) {
        KeyMemory key = holdings.key(modelKey);
        KeyMemory.Held held = key == null ? null : key.provisionings.get(provisioningId);
        return held == null ? null : held.provisioning;
    }

    @Override
    public Entry.@Nullable Request request(ModelKey modelKey, String requestId) {
        KeyMemory key = holdings.key(modelKey);
        Known known = key == null ? null : key.requests.get(requestId);
        return known == null ? null : known.entry();
    }

    @Override
    public List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost) {
        List<Entry.Waiter> oldest = new ArrayList<>();
        Waiting next = oldestWaiter(provisioning);
        while (next != null && oldest.size() < atMost) {
            oldest.add(next.entry());
            next = next.newer;
        }
        return oldest;
    }

    /** The oldest waiter of a provisioning, null where it has none. */
    @Nullable Waiting oldestWaiter(Provisioning provisioning) {
        KeyMemory.Held held = holdings.held(provisioning);
        return held == null ? null : held.waiters.oldest();
    }

    @Override
    public int waiters(Provisioning provisioning) {
        KeyMemory.Held held = holdings.held(provisioning);
        return held == null ? 0 : held.waiters.size();
    }

    @Override
    public List<Entry.Configuration> configurations(Provisioning provisioning) {
        KeyMemory.Held held = holdings.held(provisioning);
        return held == null ? List.of() : Collections.unmodifiableList(held.configurations);
    }

    @Override
    public Entry.@Nullable Remembered leaver(ModelKey modelKey, String inferenceId) {
        KeyMemory key = holdings.key(modelKey);
        Ended leaver = key == null ? null : key.leaver(inferenceId);
        return leaver == null ? null : leaver.entry();
    }

    @Override
    public int provisionings() {
        return holdings.provisionings();
    }

    @Override
    public int waitersOf(String target) {
        return holdings.byTarget.waiters(target);
    }

    @Override
    public int waiters() {
        return holdings.waiters();
    }

    /** Waiters by deadline. */
    Deadlines deadlines() {
        return holdings.deadlines;
    }

    /** Requests that have their terminal event and are remembered. */
    EndedRequests ended() {
        return holdings.ended;
    }

    /** Model keys of a target that have a provisioning; not a copy. */
    Set<ModelKey> busyKeys(String target) {
        return holdings.byTarget.busyKeys(target);
    }

    /** Targets that have a provisioning on this partition; not a copy. */
    Set<String> busyTargets() {
        return holdings.byTarget.busyTargets();
    }

    /** Model keys that something is kept of. */
    int keys() {
        return holdings.keys();
    }

    boolean isMutating(ModelKey modelKey) {
        KeyMemory key = holdings.key(modelKey);
        return key != null && key.isMutating();
    }

    /**
     * A monotonic time no look may be older than. Of a key that is forgotten none is needed: what
     * begins on it later counts no look that began before.
     */
    long mutationEnded(ModelKey modelKey) {
        KeyMemory key = holdings.key(modelKey);
        return key == null ? Long.MIN_VALUE : key.mutationEnded();
    }

    void mutationBegins(ModelKey modelKey, String provisioningId) {
        holdings.made(modelKey).mutationBegins(provisioningId);
    }

    void mutationEnds(ModelKey modelKey, long nanos) {
        KeyMemory key = holdings.key(modelKey);
        if (key != null) {
            key.mutationEnds(nanos);
            holdings.forgetIfEmpty(key);
        }
    }

    Attention attention(Provisioning provisioning, long nanos) {
        KeyMemory.Held held = holdings.held(provisioning);
        return held == null || held.attention == null ? Attention.from(nanos) : held.attention;
    }

    void attention(Provisioning provisioning, Attention next) {
        KeyMemory.Held held = holdings.held(provisioning);
        if (held != null) {
            held.attention = next;
        }
    }
}
