package elser.worker.loop;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How many records of each partition are not put away yet. Asking for a partition's end is not
 * free, so what was found is kept for a second.
 */
final class Lag {

    private static final long KEPT_NANOS = 1_000_000_000;

    private final Source source;
    private Map<Integer, Long> lag = Map.of();
    private long askedAt;
    private boolean asked;

    Lag(Source source) {
        this.source = source;
    }

    /** By partition, where it is known. */
    Map<Integer, Long> of(Collection<Shard> shards, long nanos) {
        if (!asked || nanos - askedAt >= KEPT_NANOS) {
            lag = ask(shards);
            askedAt = nanos;
            asked = true;
        }
        return lag;
    }

    private Map<Integer, Long> ask(Collection<Shard> shards) {
        Map<Integer, Long> found = new HashMap<>();
        for (Shard shard : shards) {
            long end = source.end(shard.partition());
            if (end != Source.UNKNOWN) {
                found.put(shard.partition(), Math.max(0, end - shard.nextOffset()));
            }
        }
        return Map.copyOf(found);
    }
}
