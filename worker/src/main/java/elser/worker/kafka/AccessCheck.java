package elser.worker.kafka;

import elser.worker.kafka.AclNeed.Operation;
import elser.worker.kafka.AclNeed.Resource;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * Asks the brokers what they let this user do, before anything hangs on it: a missing {@code Write}
 * on requests would else be found out by the first record that must be sent on. Changes nothing.
 * What the brokers do not tell is taken for allowed; whoever needs it will say so.
 */
public final class AccessCheck {

    /** For coordinators, which need not be there yet. */
    private static final int PATIENCE_MS = 5_000;

    private final Admin admin;
    private final List<AclNeed> needs;

    /**
     * Of what is needed.
     *
     * @param admin stays the caller's to close
     */
    public AccessCheck(Admin admin, List<AclNeed> needs) {
        this.admin = admin;
        this.needs = List.copyOf(needs);
    }

    /**
     * What is missing, in the order of what is needed.
     *
     * @throws KafkaException when the brokers do not answer, or refuse the credentials
     */
    public List<AclNeed> missing() {
        return needs.stream().filter(need -> !isAllowed(need)).toList();
    }

    private boolean isAllowed(AclNeed need) {
        try {
            Set<AclOperation> allowed = allowed(need);
            return allowed == null || allowed.contains(need.operation().operation());
        } catch (AuthorizationException _) {
            return false;
        } catch (UnknownTopicOrPartitionException
                | GroupIdNotFoundException
                | TransactionalIdNotFoundException
                | UnsupportedVersionException _) {
            return true;
        } catch (RetriableException away) {
            if (need.resource() == Resource.TOPIC) {
                throw away;
            }
            return true;
        }
    }

    /** What the brokers say is allowed; null where they only say that it is not refused. */
    private @Nullable Set<AclOperation> allowed(AclNeed need) {
        String name = need.name();
        return switch (need.resource()) {
            case TOPIC ->
                    need.operation() == Operation.DESCRIBE_CONFIGS ? settings(name) : onTopic(name);
            case GROUP -> onGroup(name);
            case TRANSACTIONAL_IDS -> onTransactionalId(name + "check");
            case TRANSACTIONAL_ID -> onTransactionalId(name);
        };
    }

    private @Nullable Set<AclOperation> settings(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var _ = AdminBrokers.ask(admin.describeConfigs(List.of(resource)).all());
        return null;
    }

    private @Nullable Set<AclOperation> onTopic(String name) {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        var answer = admin.describeTopics(List.of(name), options).topicNameValues();
        return AdminBrokers.ask(AdminBrokers.of(answer, name)).authorizedOperations();
    }

    private @Nullable Set<AclOperation> onGroup(String id) {
        var options =
                new DescribeConsumerGroupsOptions()
                        .includeAuthorizedOperations(true)
                        .timeoutMs(PATIENCE_MS);
        var answer = admin.describeConsumerGroups(List.of(id), options).describedGroups();
        return AdminBrokers.ask(AdminBrokers.of(answer, id)).authorizedOperations();
    }

    /** Write brings Describe with it, which is all that can be asked without writing. */
    private @Nullable Set<AclOperation> onTransactionalId(String id) {
        var options = new DescribeTransactionsOptions().timeoutMs(PATIENCE_MS);
        var _ = AdminBrokers.ask(admin.describeTransactions(List.of(id), options).description(id));
        return null;
    }
}
