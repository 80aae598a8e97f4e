package elser.worker.loop;

import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Attention;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Lists every provisioning for the snapshot. There may be thousands and turns come quickly, so a
 * list is used again for a while.
 */
final class InFlightList {

    private static final long KEPT_NANOS = 500_000_000;

    private final Duration stallAfter;
    private List<Snapshot.InFlight> list = List.of();
    private long listedAt;
    private boolean listed;

    /**
     * @param stallAfter how long a download's parts may stand still
     */
    InFlightList(Duration stallAfter) {
        this.stallAfter = stallAfter;
    }

    /** The list, not older than half a second. */
    List<Snapshot.InFlight> of(Collection<Shard> shards, long nanos) {
        if (!listed || nanos - listedAt >= KEPT_NANOS) {
            list = list(shards, nanos);
            listedAt = nanos;
            listed = true;
        }
        return list;
    }

    private List<Snapshot.InFlight> list(Collection<Shard> shards, long nanos) {
        List<Snapshot.InFlight> all = new ArrayList<>();
        for (Shard shard : shards) {
            for (String target : shard.busyTargets()) {
                for (ModelKey key : shard.busyKeys(target)) {
                    shard.provisionings(key).forEach(each -> all.add(describe(shard, each, nanos)));
                }
            }
        }
        return List.copyOf(all);
    }

    private Snapshot.InFlight describe(Shard shard, Provisioning provisioning, long nanos) {
        Provisioning.Reported said = provisioning.reported();
        Progress progress = said == null ? null : said.progress();
        Attention attention = shard.attention(provisioning, nanos);
        return new Snapshot.InFlight(
                shard.partition(),
                provisioning.key().target(),
                provisioning.key().model(),
                provisioning.id(),
                provisioning.inferenceId(),
                provisioning.dedicatedTo() != null,
                provisioning.phase().label(),
                shard.waiters(provisioning),
                said == null ? null : said.waitingFor().toString(),
                progress == null ? null : progress.percent(),
                progress == null ? null : progress.stalledFor(),
                isAllocating(said) ? attention.allocation() : null,
                attention.isStalled(stallAfter),
                provisioning.attempt(),
                provisioning.startedAt());
    }

    /** What was seen counts as long as it is what its leader was told it waits for. */
    private static boolean isAllocating(Provisioning.@Nullable Reported said) {
        return said != null
                && switch (said.waitingFor()) {
                    case ALLOCATION, CAPACITY -> true;
                    case ENDPOINT, MODEL_DOWNLOAD, GATEWAY -> false;
                };
    }
}
