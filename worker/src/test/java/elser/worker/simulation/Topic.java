package elser.worker.simulation;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.List;

/** A topic's partitions and its one setting that matters here. */
final class Topic {

    final String name;
    final List<PartitionLog> logs = new ArrayList<>();
    String cleanupPolicy;

    Topic(String name, int partitions, String cleanupPolicy) {
        this.name = name;
        this.cleanupPolicy = cleanupPolicy;
        grow(partitions);
    }

    void grow(int partitions) {
        while (logs.size() < partitions) {
            logs.add(new PartitionLog(new TopicPartition(name, logs.size())));
        }
    }

    List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            partitions.add(new TopicPartition(name, i));
        }
        return partitions;
    }
}
