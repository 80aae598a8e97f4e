package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code status}, on topics that no worker looks after. */
@ExtendWith(SharedBroker.class)
class StatusTest {

    private final WrittenTopics topics;

    StatusTest(TestBroker kafka) {
        topics = new WrittenTopics(kafka);
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void status_showsWhatIsInFlight_andWhatTheWorkerThatTakesOverWillDo() throws Exception {
        topics.inFlight();
        ModelKey other = new ModelKey("search-eu", "own-elser");
        Provisioning gone =
                WrittenTopics.provisioning("p3", other, new Phase.Looking(CreateReason.FIRST));
        topics.remember(
                WrittenTopics.provisioning(
                        "p2", other, new Phase.Creating(WrittenTopics.intent(WrittenTopics.START))),
                gone);
        topics.send("ledger", LedgerCodec.key(gone), null, WrittenTopics.START, Map.of());

        assertThat(topics.run(ExitCodes.DONE, "status").out())
                .containsExactly(
                        "MODEL                   PHASE      FOR     ENDPOINT  WAITS FOR            "
                            + "        WAITERS  CREATES  NEXT STEP AT  FIRST DEADLINE IN  OWNER",
                        "default/.elser_model_2  following  5m 30s  my-elser  model_download 36%"
                                + " (96/263)  2        1        take-over     54m 30s            no"
                                + " worker",
                        "search-eu/own-elser     creating   5m 30s  other     -                    "
                                + "        0        1        take-over     -                  no"
                                + " worker",
                        "",
                        "default/.elser_model_2: the worker that takes over partition 0 looks until"
                                + " my-elser is fully allocated; begins when it has loaded the"
                                + " partition",
                        "search-eu/own-elser: the worker that takes over partition 0 waits for the"
                            + " create of other, for 1m 10s at most from then on; begins when it"
                            + " has loaded the partition");
    }

    @Test
    void status_asJson_byTarget() throws Exception {
        topics.inFlight();

        JsonNode json =
                new JsonMapper()
                        .readTree(
                                topics.run(
                                                ExitCodes.DONE,
                                                "status",
                                                "--json",
                                                "--target",
                                                "default")
                                        .out()
                                        .getFirst());
        assertThat(json)
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                                        {"provisionings":[{"model_key":"default/.elser_model_2","target":"default","model":".elser_model_2",
                                        "provisioning_id":"p1","dedicated":false,"phase":"following","started_at":"2026-11-23T20:00:00.000Z",
                                        "inference_id":"my-elser","waiting_for":"model_download",
                                        "progress":{"downloaded_parts":96,"total_parts":263,"percent":36},"creates":1,"waiters":2,
                                        "next":{"step":"looks until my-elser is fully allocated"},
                                        "first_deadline":"2026-11-23T21:00:00.000Z","partition":0,"owner":null}],
                                        "group":{"id":"%s","known":true}}
                                        """
                                                .formatted(topics.broker().groupId())));
        assertThat(topics.run(ExitCodes.DONE, "status", "--target", "search-eu").out())
                .containsExactly(
                        "Nothing is being provisioned. What happened before: 'elser-worker explain'"
                                + " with a model key or request id.");
    }

    @Test
    void status_saysWhatItCannotRead() throws Exception {
        topics.send(
                "ledger",
                WrittenTopics.utf8("x"),
                WrittenTopics.utf8("{\"v\":99}"),
                WrittenTopics.START,
                Map.of());
        assertThat(topics.run(ExitCodes.DONE, "status").err())
                .containsExactly(
                        "Records of the ledger cannot be read by this version and are left out (1);"
                                + " a newer worker may have written them: use the version of the"
                                + " workers.");
    }

    @Test
    void theLedgerNamesTheGroup_ifAnotherIsGiven() throws Exception {
        topics.inFlight();
        topics.send(
                "ledger",
                LedgerCodec.identityKey(),
                LedgerCodec.value(new Identity(1, "theirs", 1)),
                WrittenTopics.START,
                Map.of());

        Terminal terminal = topics.run(ExitCodes.DONE, "status");
        assertThat(terminal.err())
                .containsExactly(
                        "The ledger belongs to the workers of group theirs, so who owns what cannot"
                                + " be told: give elser.kafka.group.id=theirs.");
        assertThat(String.join("\n", terminal.out()))
                .contains("unknown")
                .doesNotContain("no worker");
        assertThat(topics.run(ExitCodes.DONE, "explain", "r3").out().getLast())
                .isEqualTo("  " + topics.broker().topic("requests") + "-0@2");
        assertThat(topics.run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "The ledger belongs to the workers of group theirs. Nothing was published."
                                + " Give elser.kafka.group.id=theirs.");
    }

    @Test
    void theOwnerIsTheMemberThatIsAssigned() throws Exception {
        topics.inFlight();
        try (var member =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                topics.broker().servers(),
                                "group.id",
                                topics.broker().groupId(),
                                "group.protocol",
                                "consumer",
                                "client.id",
                                "member-0"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            member.subscribe(List.of(topics.broker().topic("requests")));
            await().until(
                            () -> {
                                member.poll(Duration.ofMillis(50));
                                return !member.assignment().isEmpty();
                            });
            Terminal slow =
                    topics.broker()
                            .terminal()
                            .at(WrittenTopics.NOW)
                            .with("elser.provisioning.poll-interval", "2s");
            assertThat(slow.run("status")).isEqualTo(ExitCodes.DONE);
            assertThat(slow.written())
                    .contains("member-0/127.0.0.1")
                    .contains("  within 20s    54m 30s ")
                    .contains(
                            "default/.elser_model_2: the worker looks until my-elser is fully"
                                    + " allocated; looks again within 20s");
            assertThat(topics.run(ExitCodes.DONE, "explain", "r1").out())
                    .contains("  owner       member-0/127.0.0.1 (partition 0)");
        }
    }
}
