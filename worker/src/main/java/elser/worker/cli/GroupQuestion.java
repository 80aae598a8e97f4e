package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.insight.GroupState;

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

/** Asks the workers' consumer group who owns what, and how far it has read. */
final class GroupQuestion {

    private GroupQuestion() {}

    /** Asks it; one that does not exist owns nothing. */
    static GroupState ask(ClientConfig config) {
        String id = config.kafka().groupId();
        String topic = config.topics().requests();
        try (Admin admin = KafkaClients.admin(config.kafka(), "group")) {
            KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
                    admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata(id);
            @Nullable ConsumerGroupDescription group =
                    get(admin.describeConsumerGroups(List.of(id)).all()).get(id);
            return new GroupState(
                    id,
                    group == null ? Map.of() : owners(group, topic),
                    offsets(get(committed), topic),
                    true);
        } catch (GroupIdNotFoundException _) {
            return new GroupState(id, Map.of(), Map.of(), true);
        } catch (AuthorizationException _) {
            return GroupState.unknown(id);
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
}
