package elser.sandbox.chaos;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaFuture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/** The workers' consumer group, as its coordinator tells of it. */
final class Group implements AutoCloseable {

    private static final String NAME = "elser-provisioner";
    private static final int PATIENCE_MS = 8_000;

    private final Admin admin;
    private KafkaFuture<Map<String, ConsumerGroupDescription>> asked =
            KafkaFuture.completedFuture(Map.of());

    /**
     * What the coordinator says.
     *
     * @param epoch counts every change of members and of what they own
     * @param assignmentEpoch the one that the assignments are of, never above the group's own
     * @param members client ids by member id
     */
    record View(int epoch, int assignmentEpoch, Map<String, String> members) {

        private static View of(ConsumerGroupDescription group) {
            Map<String, String> members = new TreeMap<>();
            group.members().forEach(it -> members.put(it.consumerId(), it.clientId()));
            return new View(
                    group.groupEpoch().orElse(0), group.targetAssignmentEpoch().orElse(0), members);
        }
    }

    Group(String bootstrapServers) {
        admin =
                Admin.create(
                        Map.<String, Object>of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                PATIENCE_MS,
                                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                PATIENCE_MS));
    }

    /** Asks anew. The answer to the question before, where there is one; does not wait. */
    Optional<View> look() throws InterruptedException {
        Optional<View> view = Optional.empty();
        if (asked.isDone() && !asked.isCompletedExceptionally()) {
            try {
                view = Optional.ofNullable(asked.get().get(NAME)).map(View::of);
            } catch (ExecutionException e) {
                throw new IllegalStateException("it was done and well", e);
            }
        }
        asked = admin.describeConsumerGroups(List.of(NAME)).all();
        return view;
    }

    /** Counts every change of members and what they own; 0 where the group is not known. */
    long epoch() throws InterruptedException, ExecutionException {
        return admin.describeConsumerGroups(List.of(NAME)).all().get().values().stream()
                .mapToLong(group -> View.of(group).epoch())
                .sum();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
