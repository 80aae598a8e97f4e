package elser.worker.simulation;

import elser.worker.kafka.Brokers;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** Questions to the simulated brokers. */
final class SimulatedBrokers implements Brokers {

    /** Where there is no committed offset. */
    static final Long NONE = -1L;

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final SimulatedKafka kafka;
    private final Host host;

    SimulatedBrokers(SimulatedKafka kafka, Host host) {
        this.kafka = kafka;
        this.host = host;
    }

    private <T> T ask(String what, Supplier<@Nullable T> question) {
        return kafka.network().call(host, what, TIMEOUT, question);
    }

    @Override
    public int partitions(String topic) {
        return ask("partitions", () -> kafka.topic(topic).logs.size());
    }

    @Override
    public String cleanupPolicy(String topic) {
        return ask("policy", () -> kafka.topic(topic).cleanupPolicy);
    }

    @Override
    public @Nullable OffsetAndMetadata stableCommitted(String group, TopicPartition partition) {
        GroupOffsets offsets = kafka.group(group).offsets();
        long offset =
                ask(
                        "stable offset",
                        () -> {
                            if (!offsets.isStable(partition)) {
                                throw new UnstableOffsetCommitException("an offset is pending");
                            }
                            return stable(offsets, partition);
                        });
        return offset == NONE ? null : new OffsetAndMetadata(offset);
    }

    /** Null, which means to ask again, while a transaction may still commit another. */
    static @Nullable Long stable(GroupOffsets offsets, TopicPartition partition) {
        Long committed = offsets.committed(partition);
        return offsets.isStable(partition) ? Objects.requireNonNullElse(committed, NONE) : null;
    }

    @Override
    public long highWatermark(TopicPartition partition) {
        return ask("high watermark", () -> kafka.log(partition).highWatermark());
    }

    @Override
    public long earliest(TopicPartition partition) {
        return ask("earliest", () -> kafka.log(partition).start());
    }
}
