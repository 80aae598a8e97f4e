package elser.worker.cli;

import static org.awaitility.Awaitility.await;

import elser.sandbox.kafka.BrokerSecurity;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;
import elser.sandbox.wire.Certificate;
import elser.sandbox.wire.Identity;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.core.ConditionFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** A broker over TLS with SCRAM that allows what ACLs allow, and users on it. */
final class SecuredBroker implements AutoCloseable {

    private static final String SUPER = "admin";

    private final Path authority;
    private final EmbeddedKafka kafka;
    private final Admin admin;

    private SecuredBroker(Path authority, EmbeddedKafka kafka, Admin admin) {
        this.authority = authority;
        this.kafka = kafka;
        this.admin = admin;
    }

    /** What one user may do with one thing. */
    record Acl(String user, ResourceType type, String name, PatternType pattern, AclOperation may) {

        private AclBinding binding() {
            return new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry("User:" + user, "*", may, AclPermissionType.ALLOW));
        }
    }

    /** Starts one with the default topics, and a user for each command, who is called so. */
    static SecuredBroker start(Path directory, int partitions)
            throws IOException, ExecutionException, InterruptedException {
        SecuredBroker kafka = start(directory);
        kafka.addTopics("elser.provisioning", partitions);
        kafka.add(NeededAcl.ofCommands());
        return kafka;
    }

    private static SecuredBroker start(Path directory) throws IOException {
        Identity identity = Identity.create(Certificate.GOOD);
        Path authority = Files.writeString(directory.resolve("ca.pem"), identity.authority());
        EmbeddedKafka kafka =
                EmbeddedKafka.start(
                        KafkaOptions.defaults()
                                .secured(
                                        new BrokerSecurity(
                                                identity.certificate(),
                                                identity.key(),
                                                identity.authority(),
                                                SUPER,
                                                password(SUPER))));
        Map<String, Object> client =
                new HashMap<>(BrokerSecurity.client(authority, SUPER, password(SUPER)));
        client.put("bootstrap.servers", kafka.bootstrapServers());
        return new SecuredBroker(authority, kafka, Admin.create(client));
    }

    /** The broker goes by what it is told within milliseconds. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    static String password(String user) {
        return "secret-of-" + user;
    }

    /** The same for a client of Kafka as for the worker. */
    Map<String, String> client(String user) {
        Map<String, String> client =
                new HashMap<>(BrokerSecurity.client(authority, user, password(user)));
        client.put("bootstrap.servers", kafka.bootstrapServers());
        return client;
    }

    /** Makes the topics that a worker needs, whose names begin so. */
    void addTopics(String place, int partitions) throws ExecutionException, InterruptedException {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : List.of("requests", "events", "dead-letters")) {
            topics.add(new NewTopic(place + "." + name, partitions, (short) 1));
        }
        topics.add(
                new NewTopic(place + ".ledger", partitions, (short) 1)
                        .configs(Map.of("cleanup.policy", "compact")));
        admin.createTopics(topics).all().get();
    }

    /** Gives a topic more partitions. */
    void grow(String topic, int partitions) throws ExecutionException, InterruptedException {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
        soon().until(() -> partitions(topic) == partitions);
    }

    int partitions(String topic) throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    /** Has what a group's workers have read of a partition forgotten. */
    void forget(String group, TopicPartition partition)
            throws ExecutionException, InterruptedException {
        admin.deleteConsumerGroupOffsets(group, Set.of(partition)).all().get();
    }

    /** Has a group's workers have read up to an offset. */
    void commit(String group, TopicPartition partition, long offset)
            throws ExecutionException, InterruptedException {
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    /** Makes users and what they may; returns when the broker goes by it. */
    void add(List<Acl> acls) throws ExecutionException, InterruptedException {
        List<UserScramCredentialAlteration> users =
                acls.stream()
                        .map(Acl::user)
                        .distinct()
                        .<UserScramCredentialAlteration>map(
                                user ->
                                        new UserScramCredentialUpsertion(
                                                user,
                                                new ScramCredentialInfo(
                                                        ScramMechanism.SCRAM_SHA_512, 4096),
                                                password(user)))
                        .toList();
        admin.alterUserScramCredentials(users).all().get();
        admin.createAcls(acls.stream().map(Acl::binding).toList()).all().get();
        List<AclBinding> made = acls.stream().map(Acl::binding).toList();
        soon().until(
                        () ->
                                admin.describeAcls(AclBindingFilter.ANY)
                                        .values()
                                        .get()
                                        .containsAll(made));
    }

    /** Takes an ACL away; returns when that counts. */
    void remove(Acl acl) throws ExecutionException, InterruptedException {
        AclBindingFilter filter = acl.binding().toFilter();
        admin.deleteAcls(List.of(filter)).all().get();
        soon().until(() -> admin.describeAcls(filter).values().get().isEmpty());
    }

    @Override
    public void close() {
        admin.close();
        kafka.close();
    }
}
