package elser.worker.kafka;

import java.util.Map;

/**
 * A topic as the cluster has it.
 *
 * @param name its name
 * @param partitions how many
 * @param replication smallest number of replicas of a partition
 * @param settings its effective settings
 */
record TopicShape(String name, int partitions, int replication, Map<String, String> settings) {

    String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    int minInSync() {
        String text = setting("min.insync.replicas");
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 1;
    }
}
