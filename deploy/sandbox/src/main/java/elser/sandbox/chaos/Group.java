package elser.sandbox.chaos;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The workers' consumer group. */
final class Group {

    private static final String NAME = "elser-provisioner";

    private Group() {}

    /** Counts every change of members and what they own; 0 where the group is not known. */
    static long epoch(String bootstrapServers) throws InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            return admin.describeConsumerGroups(List.of(NAME)).all().get().values().stream()
                    .mapToLong(group -> group.groupEpoch().orElse(0))
                    .sum();
        }
    }
}
