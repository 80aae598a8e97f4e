package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.kafka.KafkaOptions;
import elser.worker.screen.WatchEvents;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What commands do for a user who may not describe the workers' group, on a broker with ACLs. */
class DeniedGroupTest {

    private static final KafkaOptions WITH_ACLS =
            KafkaOptions.defaults()
                    .with(
                            "authorizer.class.name",
                            "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                    .with("allow.everyone.if.no.acl.found", "true");

    @Test
    void eachCommandSaysWhatItCannotTell_andWhichAclIsMissing() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(WITH_ACLS)) {
            OnBroker broker = new OnBroker(kafka).withTopics(1);
            broker.publish("requests", "{\"request_id\":\"r1\",\"inference_id\":\"my-elser\"}");
            denyDescribe(kafka, broker.groupId());
            String denied =
                    "The user may not describe group %1$s, so who owns what and how far the workers have read cannot be told: give it the ACL DESCRIBE on group %1$s."
                            .formatted(broker.groupId());

            Terminal status = broker.terminal();
            assertThat(status.run("status")).isEqualTo(ExitCodes.DONE);
            assertThat(status.err()).containsExactly(denied);

            Terminal explain = broker.terminal();
            assertThat(explain.run("explain", "r1")).isEqualTo(ExitCodes.DONE);
            assertThat(explain.err()).containsExactly(denied);
            assertThat(explain.out())
                    .contains("  " + broker.topic("requests") + "-0@0")
                    .noneMatch(line -> line.contains("no worker") || line.contains("up to offset"));

            Terminal json = broker.terminal();
            assertThat(json.run("explain", "r1", "--json")).isEqualTo(ExitCodes.DONE);
            assertThat(json.out().getFirst())
                    .contains("\"known\":false")
                    .doesNotContain("\"unread\"");

            broker.publish("events", WatchEvents.failed(2, "r1", 1));
            Terminal replay = broker.terminal();
            assertThat(replay.run("replay", "r1", "--yes")).isEqualTo(ExitCodes.FAILED);
            assertThat(replay.err().getLast())
                    .endsWith("Give the user the ACL DESCRIBE on group " + broker.groupId() + ".");

            submitsAllTheSame(broker);
        }
    }

    private static void submitsAllTheSame(OnBroker broker) throws Exception {
        Terminal submit = broker.terminal();
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(
                        () ->
                                submit.run(
                                        "submit",
                                        "--inference-id",
                                        "my-elser",
                                        "--request-id",
                                        "r2",
                                        "--wait"),
                        Thread::startVirtualThread);
        await().atMost(Duration.ofSeconds(30)).until(() -> submit.interruption().isArmed());
        broker.publish("events", WatchEvents.requested(0, "r2", 1), WatchEvents.served(1, "r2", 1));

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(submit.err().getLast())
                .startsWith("How far the workers are cannot be seen")
                .endsWith("give the user DESCRIBE on that group.");
    }

    /** All who come are one user, who may do everything else. */
    private static void denyDescribe(EmbeddedKafka kafka, String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createAcls(
                            List.of(
                                    new AclBinding(
                                            new ResourcePattern(
                                                    ResourceType.GROUP, group, PatternType.LITERAL),
                                            new AccessControlEntry(
                                                    "User:ANONYMOUS",
                                                    "*",
                                                    AclOperation.DESCRIBE,
                                                    AclPermissionType.DENY))))
                    .all()
                    .get();
        }
    }
}
