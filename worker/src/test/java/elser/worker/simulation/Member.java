package elser.worker.simulation;

import elser.worker.simulation.KafkaInTest.Protocol;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A member of a group that writes down what it was told, and reads from the beginning. */
final class Member implements AutoCloseable, ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> consumer;
    private final List<String> told = new ArrayList<>();

    Member(KafkaInTest kafka, String group, Protocol protocol, String topic) {
        consumer = kafka.member(group, protocol);
        consumer.subscribe(List.of(topic), this);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        tell("revoked", partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        tell("lost", partitions);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> consumer.seek(partition, 0));
        tell("assigned", partitions);
    }

    private void tell(String what, Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            told.add(what + " " + List.copyOf(partitions));
        }
    }

    Member poll() {
        consumer.poll(KafkaInTest.SHORT);
        return this;
    }

    Set<TopicPartition> owned() {
        return consumer.assignment();
    }

    ConsumerGroupMetadata metadata() {
        return consumer.groupMetadata();
    }

    List<String> told() {
        return told;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
