package elser.worker.loop;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/** Looks into the memory of a loop from outside, to hold it against its ledger. */
public final class OwnedMemory {

    private @Nullable Partitions partitions;

    /** Takes the loop's memory from where the loop hands it to its source. */
    public Source.Listener watch(Source.Listener listener) {
        partitions = (Partitions) listener;
        return listener;
    }

    /**
     * How the memory of a partition differs from what a loader would bring now; null where it does
     * not, or where the partition is not loaded.
     *
     * @param committed entries of the ledger
     * @param offset committed offset of its requests
     */
    public @Nullable String difference(int partition, List<Entry> committed, long offset) {
        Shard shard = partitions == null ? null : partitions.active(partition);
        if (shard == null) {
            return null;
        }
        Shard fresh = new Shard(partition, new Ownership(partition, 0));
        fresh.load(new Loader.Result.Loaded(committed, offset, false));
        String counts = counts(shard);
        String expected = counts(fresh);
        if (!counts.equals(expected)) {
            return counts + " where a reload has " + expected;
        }
        for (Entry entry : committed) {
            Object has = has(shard, entry);
            Object reloaded = has(fresh, entry);
            if (!reloaded.equals(has)) {
                return has + " where a reload has " + reloaded;
            }
        }
        return null;
    }

    private static String counts(Shard shard) {
        return "%d provisionings, %d waiters, %d ended, next deadline %s, offset %d, busy %s%s"
                .formatted(
                        shard.provisionings(),
                        shard.waiters(),
                        shard.ended().number(),
                        nextDeadline(shard),
                        shard.nextOffset(),
                        new TreeSet<>(shard.busyTargets()),
                        shard.isNewLedger() ? ", new" : "");
    }

    /**
     * Deadlines of those that are gone stay in the queue until they come. One that came while its
     * result was on the way is not needed any more.
     */
    private static String nextDeadline(Shard shard) {
        boolean isNeeded =
                shard.busyTargets().stream()
                        .flatMap(target -> shard.busyKeys(target).stream())
                        .flatMap(key -> shard.provisionings(key).stream())
                        .anyMatch(each -> !isEnding(each) && shard.waiters(each) > 0);
        return isNeeded && shard.deadlines().next() == null ? "missing" : "fine";
    }

    private static boolean isEnding(Provisioning provisioning) {
        return provisioning.phase() instanceof Phase.Ending;
    }

    private static Object has(Shard shard, Entry entry) {
        return switch (entry) {
            case Provisioning provisioning ->
                    List.of(
                            new HashSet<>(shard.provisionings(entry.key())),
                            shard.oldestWaiters(provisioning, Integer.MAX_VALUE),
                            shard.configurations(provisioning),
                            shard.waiters(provisioning),
                            shard.waitersOf(entry.key().target()));
            case Entry.Configuration _ -> List.of();
            case Entry.Request request -> {
                Entry.Request known = shard.request(entry.key(), request.requestId());
                yield known == null ? "nothing of " + request : known;
            }
        };
    }
}
