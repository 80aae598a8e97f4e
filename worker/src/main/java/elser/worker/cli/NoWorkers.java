package elser.worker.cli;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

import java.util.List;
import java.util.concurrent.ExecutionException;

/** Sees to it that no worker runs while its topics are worked on. */
final class NoWorkers {

    private final Admin admin;
    private final String group;

    NoWorkers(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /**
     * Asks who is a member of the workers' group.
     *
     * @throws CommandFailure when somebody is
     */
    void require() {
        List<String> members = members();
        if (!members.isEmpty()) {
            throw CommandFailure.groupHasMembers(group, members);
        }
    }

    private List<String> members() {
        try {
            ConsumerGroupDescription found =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return found == null
                    ? List.of()
                    : found.members().stream()
                            .map(member -> member.clientId() + member.host())
                            .sorted()
                            .toList();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e.getCause() instanceof KafkaException failed
                    ? failed
                    : new KafkaException(e.getCause());
        }
    }
}
