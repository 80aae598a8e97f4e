package elser.worker.cli;

import elser.worker.config.ClientConfig;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * What the workers' consumer group tells of the partitions of the requests topic.
 *
 * @param owners client id and host of each owner, by partition
 * @param offsets up to which each partition is read
 * @param isKnown whether the group could be asked
 */
record GroupState(Map<Integer, String> owners, Map<Integer, Long> offsets, boolean isKnown) {

    GroupState {
        owners = Map.copyOf(owners);
        offsets = Map.copyOf(offsets);
    }

    /** Asks the group; one that does not exist owns nothing. */
    static GroupState read(ClientConfig config) {
        String id = config.kafka().groupId();
        String topic = config.topics().requests();
        try (Admin admin = KafkaClients.admin(config.kafka(), "group")) {
            @Nullable ConsumerGroupDescription group =
                    get(admin.describeConsumerGroups(List.of(id)).all()).get(id);
            return new GroupState(
                    group == null ? Map.of() : owners(group, topic),
                    offsets(
                            get(
                                    admin.listConsumerGroupOffsets(id)
                                            .partitionsToOffsetAndMetadata(id)),
                            topic),
                    true);
        } catch (GroupIdNotFoundException _) {
            return new GroupState(Map.of(), Map.of(), true);
        } catch (AuthorizationException _) {
            return new GroupState(Map.of(), Map.of(), false);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failed
                    ? failed
                    : new KafkaException(e.getCause());
        }
    }

    private static Map<Integer, String> owners(ConsumerGroupDescription group, String topic) {
        Map<Integer, String> owners = new HashMap<>();
        for (MemberDescription member : group.members()) {
            for (TopicPartition each : member.assignment().topicPartitions()) {
                if (each.topic().equals(topic)) {
                    owners.put(each.partition(), member.clientId() + member.host());
                }
            }
        }
        return owners;
    }

    private static Map<Integer, Long> offsets(
            Map<TopicPartition, OffsetAndMetadata> committed, String topic) {
        Map<Integer, Long> offsets = new HashMap<>();
        committed.forEach(
                (partition, offset) -> {
                    if (partition.topic().equals(topic) && offset != null) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    /** The owner, null where there is none or it is not known. */
    @Nullable String owner(int partition) {
        return owners.get(partition);
    }

    /** The owner for people. */
    String ownerText(int partition) {
        return owners.getOrDefault(partition, isKnown ? "no worker" : "unknown");
    }

    /** Whether the workers have read so far that this offset is behind them. */
    boolean hasRead(int partition, long offset) {
        return offset < offsets.getOrDefault(partition, 0L);
    }
}
