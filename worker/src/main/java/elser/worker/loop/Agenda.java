package elser.worker.loop;

import elser.contracts.ModelKey;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is to be decided about: at once, or when its time comes. */
final class Agenda {

    private final Wakes wakes;
    private final PermitLine line;
    private final Set<Work.Decided> now = new LinkedHashSet<>();

    /**
     * @param line of those that wait for a permit
     */
    Agenda(Wakes wakes, PermitLine line) {
        this.wakes = wakes;
        this.line = line;
    }

    /** A key of a shard is to be decided about at once. */
    void add(Work.Decided key) {
        now.add(key);
    }

    /** Keys of a shard are to be decided about at once. */
    void add(Shard shard, Collection<ModelKey> keys) {
        keys.forEach(key -> now.add(new Work.Decided(shard, key)));
    }

    /** Puts keys back that a turn had taken; those of shards that are gone are dropped. */
    void giveBack(Collection<Work.Decided> keys) {
        keys.stream().filter(each -> !each.shard().ownership().isOver()).forEach(now::add);
    }

    /** A partition is gone: nothing is to be decided about it. */
    void drop(Shard shard) {
        now.removeIf(each -> each.shard() == shard);
        line.drop(shard);
    }

    /** Moves keys into the turn while there is room. */
    void fill(Work work, Collection<Shard> shards, int atMost) {
        for (ModelKey key : wakes.take(work.now().nanos())) {
            for (Shard shard : shards) {
                if (!shard.provisionings(key).isEmpty()) {
                    now.add(new Work.Decided(shard, key));
                }
            }
        }
        var waiting = now.iterator();
        while (waiting.hasNext() && work.decided.size() < atMost) {
            work.decided.add(waiting.next());
            waiting.remove();
        }
    }

    boolean hasWork() {
        return !now.isEmpty();
    }

    /** The next time something is due that is not yet, {@link Long#MAX_VALUE} for never. */
    long next() {
        return wakes.next();
    }
}
