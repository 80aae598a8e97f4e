package elser.worker.kafka;

import elser.contracts.ModelKey;

import org.apache.kafka.common.utils.Utils;

import java.nio.charset.StandardCharsets;

/** Where a model key lives. */
public final class ModelPartition {

    private ModelPartition() {}

    /** The partition Kafka's Java producer picks for it among so many. */
    public static int of(ModelKey key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.toString().getBytes(StandardCharsets.UTF_8)))
                % partitions;
    }
}
