package elser.worker.cli;

import elser.worker.config.ClientConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** How far the workers' group is, by its committed offsets. */
final class WorkerProgress implements AutoCloseable {

    /** Short, because who waits can be stopped between two questions only. */
    private static final int PATIENCE_MS = 3000;

    private final Admin admin;
    private final String group;

    WorkerProgress(ClientConfig config) {
        this.admin = KafkaClients.admin(config.kafka(), "submit");
        this.group = config.kafka().groupId();
    }

    String group() {
        return group;
    }

    /**
     * Offsets before which all records were handled; a partition without one is absent.
     *
     * @throws KafkaException when the broker does not tell
     */
    Map<TopicPartition, Long> handled() throws InterruptedException {
        try {
            Map<TopicPartition, Long> handled = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets(
                                    group,
                                    new ListConsumerGroupOffsetsOptions().timeoutMs(PATIENCE_MS))
                            .partitionsToOffsetAndMetadata()
                            .get();
            committed.forEach(
                    (partition, offset) -> {
                        if (offset != null) {
                            handled.put(partition, offset.offset());
                        }
                    });
            return handled;
        } catch (ExecutionException e) {
            throw kafkas(e);
        }
    }

    /**
     * Where partitions end, with what is not committed yet: what a transaction wrote whose offsets
     * are committed lies before it.
     *
     * @throws KafkaException when the broker does not tell
     */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
            throws InterruptedException {
        try {
            return admin
                    .listOffsets(
                            partitions.stream()
                                    .collect(Collectors.toMap(it -> it, _ -> OffsetSpec.latest())),
                            new ListOffsetsOptions().timeoutMs(PATIENCE_MS))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, it -> offset(it.getValue())));
        } catch (ExecutionException e) {
            throw kafkas(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }

    private static long offset(ListOffsetsResult.ListOffsetsResultInfo info) {
        return info.offset();
    }

    private static KafkaException kafkas(ExecutionException e) {
        return e.getCause() instanceof KafkaException cause
                ? cause
                : new KafkaException(e.getCause());
    }
}
