package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.ledger.Identity;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code status}, {@code explain} and {@code replay}, on topics that no worker looks after. */
class InsightCommandsTest {

    private static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");
    private static final String NOW = "2026-11-23T20:05:30Z";
    private static final String ASKED =
            """
            {"request_id":"%s","inference_id":"my-elser"%s}\
            """;

    private static final String HASH = "0123456789abcdef0123456789abcdef";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafka kafka;

    @SuppressWarnings("NullAway.Init")
    private static KafkaProducer<byte[], byte[]> producer;

    private final OnBroker broker = new OnBroker(kafka);

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close();
        kafka.close();
    }

    @BeforeEach
    void makeTopics() {
        broker.withTopics(1);
    }

    private static Provisioning provisioning(String id, ModelKey key, Phase phase) {
        return new Provisioning(
                id,
                key,
                null,
                START,
                1,
                CreateReason.FIRST,
                false,
                phase instanceof Phase.Following
                        ? new Provisioning.Reported(
                                WaitingFor.MODEL_DOWNLOAD, new Progress(96, 263, 36, null), START)
                        : null,
                phase);
    }

    private static Entry.Waiter waiter(String id, String provisioning, long order) {
        return new Entry.Waiter(
                KEY,
                id,
                HASH,
                provisioning,
                order,
                START.plusSeconds(order),
                START.plusSeconds(3600 + order),
                1,
                "my-elser",
                null,
                order > 0,
                order > 0 ? null : "search-team",
                null);
    }

    private static Intent intent(Instant at) {
        return new Intent(
                "i",
                1,
                CreateReason.FIRST,
                "r9",
                "other",
                0,
                at,
                70_000,
                "p",
                1,
                Definition.ABSENT);
    }

    private void send(
            String kind,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Instant at,
            Map<String, String> headers)
            throws Exception {
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(broker.topic(kind), null, at.toEpochMilli(), key, value);
        headers.forEach((name, text) -> sent.headers().add(name, utf8(text)));
        producer.send(sent).get();
    }

    private void remember(Entry... entries) throws Exception {
        for (Entry entry : entries) {
            send("ledger", LedgerCodec.key(entry), LedgerCodec.value(entry), START, Map.of());
        }
    }

    private void ask(String id, String more, Instant at) throws Exception {
        send(
                "requests",
                utf8(KEY.toString()),
                utf8(ASKED.formatted(id, more).strip()),
                at,
                Map.of());
    }

    private void tell(String id, String type, int sequence, String more) throws Exception {
        send(
                "events",
                utf8(KEY.toString()),
                utf8(
                        """
                        {"type":"%s","event_id":"e","sequence":%d,"occurred_at":"2026-11-23T20:00:0%dZ","request_id":"%s","target":"default","model":".elser_model_2"%s}\
                        """
                                .formatted(type, sequence, sequence + 1, id, more)
                                .strip()),
                START,
                Map.of());
    }

    private void inFlight() throws Exception {
        ask("r1", ",\"requested_by\":\"search-team\"", START);
        ask("r2", "", START.plusSeconds(1));
        ask("r3", "", START.plusSeconds(2));
        remember(
                provisioning("p1", KEY, new Phase.Following("my-elser", null)),
                waiter("r1", "p1", 0),
                waiter("r2", "p1", 1),
                new Entry.Remembered(KEY, "r0", HASH, START, null));
        tell("r1", "requested", 0, "");
        tell("r2", "requested", 0, ",\"joined\":true");
    }

    private Terminal run(int code, String... arguments) {
        Terminal terminal = broker.terminal().at(NOW);
        assertThat(terminal.run(arguments))
                .as(() -> String.join("\n", terminal.out()) + String.join("\n", terminal.err()))
                .isEqualTo(code);
        return terminal;
    }

    @Test
    void status_showsWhatIsInFlight_andWhatTheWorkerThatTakesOverWillDo() throws Exception {
        inFlight();
        ModelKey other = new ModelKey("search-eu", "own-elser");
        Provisioning gone = provisioning("p3", other, new Phase.Looking(CreateReason.FIRST));
        remember(provisioning("p2", other, new Phase.Creating(intent(START))), gone);
        send("ledger", LedgerCodec.key(gone), null, START, Map.of());

        assertThat(run(ExitCodes.DONE, "status").out())
                .containsExactly(
                        "MODEL                   PHASE      FOR     ENDPOINT  WAITS FOR        "
                                + "            WAITERS  CREATES  FIRST DEADLINE IN  OWNER",
                        "default/.elser_model_2  following  5m 30s  my-elser  model_download"
                                + " 36% (96/263)  2        1        54m 30s            no worker",
                        "search-eu/own-elser     creating   5m 30s  other     -                "
                                + "            0        1        -                  no worker",
                        "",
                        "default/.elser_model_2: the worker that takes over partition 0 looks until"
                                + " my-elser is fully allocated",
                        "search-eu/own-elser: the worker that takes over partition 0 waits for the"
                                + " create of other, for 1m 10s at most from then on");
    }

    @Test
    void status_asJson_byTarget() throws Exception {
        inFlight();

        JsonNode json =
                new JsonMapper()
                        .readTree(
                                run(ExitCodes.DONE, "status", "--json", "--target", "default")
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
                                                .formatted(broker.groupId())));
        assertThat(run(ExitCodes.DONE, "status", "--target", "search-eu").out())
                .containsExactly(
                        "Nothing is being provisioned. What happened before: 'elser-worker explain'"
                                + " with a model key or request id.");
    }

    @Test
    void status_saysWhatItCannotRead() throws Exception {
        send("ledger", utf8("x"), utf8("{\"v\":99}"), START, Map.of());
        assertThat(run(ExitCodes.DONE, "status").err())
                .containsExactly(
                        "1 records of the ledger cannot be read by this version and are left out; a"
                                + " newer worker may have written them.");
    }

    @Test
    void explain_tellsAllOfAModel() throws Exception {
        inFlight();

        String requests = broker.topic("requests");
        assertThat(run(ExitCodes.DONE, "explain", KEY.toString()).out())
                .containsExactly(
                        "What happened to model default/.elser_model_2",
                        "  2026-11-23T20:00:00.000Z r1 default/.elser_model_2 asked for endpoint"
                                + " my-elser by search-team, at "
                                + requests
                                + "-0@0",
                        "  2026-11-23T20:00:01.000Z r2 default/.elser_model_2 asked for endpoint"
                                + " my-elser, at "
                                + requests
                                + "-0@1",
                        "  2026-11-23T20:00:01.000Z r1 default/.elser_model_2 requested",
                        "  2026-11-23T20:00:01.000Z r2 default/.elser_model_2 requested joined",
                        "  2026-11-23T20:00:02.000Z r3 default/.elser_model_2 asked for endpoint"
                                + " my-elser, at "
                                + requests
                                + "-0@2",
                        "",
                        "Where it stands: default/.elser_model_2, provisioning p1 since"
                                + " 2026-11-23T20:00:00.000Z",
                        "  phase       following",
                        "  endpoint    my-elser",
                        "  waits for   model_download 36% (96/263)",
                        "  creates     1",
                        "  next        the worker that takes over partition 0 looks until my-elser"
                                + " is fully allocated",
                        "  deadline    the first at 2026-11-23T21:00:00.000Z, in 54m 30s",
                        "  owner       no worker (partition 0)",
                        "  requests    2",
                        "    2026-11-23T20:00:00.000Z r1 leads, by search-team, until"
                                + " 2026-11-23T21:00:00.000Z",
                        "    2026-11-23T20:00:01.000Z r2, until 2026-11-23T21:00:01.000Z",
                        "",
                        "Not read yet:",
                        "  " + requests + "-0@2, owner no worker, which has read up to offset 0");
    }

    @Test
    void explain_tellsOfARequestThatHasEnded() throws Exception {
        ask("r1", "", START);
        tell("r1", "requested", 0, "");
        tell(
                "r1",
                "failed",
                1,
                ",\"failure\":{\"reason\":\"deadline_exceeded\",\"message\":\"too"
                        + " late\",\"retryable\":true}");
        remember(new Entry.Remembered(KEY, "r1", HASH, START.plusSeconds(2), null));

        assertThat(run(ExitCodes.DONE, "explain", "r1").out())
                .endsWith(
                        "  2026-11-23T20:00:02.000Z r1 default/.elser_model_2 failed"
                                + " deadline_exceeded (retryable): too late",
                        "",
                        "Nothing of it is in flight. Still known by their ids, so that to send them"
                                + " again",
                        "does nothing ('elser-worker replay' gives a new id):",
                        "  default/.elser_model_2 r1 ended 2026-11-23T20:00:02.000Z");

        JsonNode json =
                new JsonMapper()
                        .readTree(run(ExitCodes.DONE, "explain", "r1", "--json").out().getFirst());
        assertThat(json.path("happened").findValuesAsText("what"))
                .containsExactly("request", "event", "event");
        assertThat(json.path("ended")).hasSize(1);
        assertThat(json.path("unread")).isEmpty();
    }

    @Test
    void explain_ofNothing() {
        assertThat(run(ExitCodes.FAILED, "explain", "r1").err())
                .containsExactly(
                        "Nothing is known of request r1; look whether the id is right, and"
                                + " elser.topics.* are.");
        assertThat(run(ExitCodes.USAGE, "explain", "default/").err())
                .startsWith("\"default/\" is no model key (target/model) and no request id.");
    }

    @Test
    void replay_publishesAFailedRequestUnderANewId_afterAsking() throws Exception {
        ask("r1", ",\"requested_by\":\"search-team\",\"deadline\":\"2026-11-23T20:01:00Z\"", START);
        tell("r1", "requested", 0, "");
        tell(
                "r1",
                "failed",
                1,
                ",\"failure\":{\"reason\":\"license\",\"message\":\"none\",\"retryable\":false}");
        String planned =
                "{\"request_id\":\"r2\",\"inference_id\":\"my-elser\",\"requested_by\":\"search-team\"}";

        Terminal asked = broker.terminal().at(NOW).typing("n\n");
        assertThat(asked.run("replay", "r1", "--request-id", "r2")).isEqualTo(ExitCodes.FAILED);
        assertThat(asked.err())
                .containsExactly(
                        "Its deadline, 2026-11-23T20:01:00.000Z, has passed and is left out;"
                                + " --deadline gives one.",
                        "2026-11-23T20:00:01.000Z r1 default/.elser_model_2 requested",
                        "2026-11-23T20:00:02.000Z r1 default/.elser_model_2 failed license"
                                + " (final): none",
                        "Its failure was final (license): unless its cause is gone, the same comes"
                                + " of it again.",
                        "Would be published: " + planned,
                        "Publish it? [y/N] Nothing was published; --yes publishes without asking.");
        assertThat(broker.read("requests")).hasSize(1);

        Terminal agreed = broker.terminal().at(NOW).typing("y\n");
        assertThat(agreed.run("replay", "r1", "--request-id", "r2")).isEqualTo(ExitCodes.DONE);
        assertThat(agreed.out())
                .containsExactly("r2 key=default/.elser_model_2 partition=0 offset=1");
        List<ConsumerRecord<byte[], byte[]>> records = broker.read("requests");
        assertThat(new String(records.getLast().value(), StandardCharsets.UTF_8))
                .isEqualTo(planned);
        assertThat(new String(records.getLast().key(), StandardCharsets.UTF_8))
                .isEqualTo(KEY.toString());
        assertThat(run(ExitCodes.DONE, "replay", "r1", "--request-id", "r3", "--dry-run").out())
                .containsExactly(planned.replace("r2", "r3"));
    }

    @Test
    void replay_ofADeadLetter_whoseRecordIsGone() throws Exception {
        send(
                "dead-letters",
                null,
                utf8(ASKED.formatted("r1", "").strip()),
                START,
                Map.of(
                        "elser.error.reason", "unsendable",
                        "elser.error.message", "too large",
                        "elser.error.topic", "requests",
                        "elser.error.partition", "0",
                        "elser.error.offset", "7"));

        assertThat(run(ExitCodes.DONE, "replay", "r1", "--request-id", "r2", "--yes").out())
                .containsExactly("r2 key=default/.elser_model_2 partition=0 offset=0");
        assertThat(run(ExitCodes.DONE, "explain", "r1").out())
                .contains(
                        "  2026-11-23T20:00:00.000Z r1 default/.elser_model_2 dead letter,"
                                + " unsendable: too large (about requests-0@7), at "
                                + broker.topic("dead-letters")
                                + "-0@0");
    }

    @Test
    void replay_isOnlyForWhatCameToNothing() throws Exception {
        inFlight();
        ask("served", "", START);
        tell("served", "requested", 0, "");
        tell("served", "fully_allocated", 1, ",\"inference_id\":\"my-elser\"");
        ask("broken", ",\"inference_config\":7", START);
        tell(
                "broken",
                "failed",
                0,
                ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"bad\",\"retryable\":false}");

        assertThat(run(ExitCodes.FAILED, "replay", "r1").err())
                .containsExactly(
                        "Request r1 is in flight, see 'elser-worker explain r1'; nothing was"
                                + " published.");
        assertThat(run(ExitCodes.FAILED, "replay", "r3").err())
                .containsExactly(
                        "Request r3 has no answer yet, see 'elser-worker explain r3'; nothing was"
                                + " published.");
        assertThat(run(ExitCodes.FAILED, "replay", "served").err())
                .containsExactly(
                        "Request served was served: endpoint my-elser is fully allocated; nothing"
                                + " was published. To ask for more, use 'elser-worker submit'.");
        assertThat(run(ExitCodes.FAILED, "replay", "broken").err().getLast())
                .startsWith("Request broken breaks rules and would be refused again: ");
        assertThat(run(ExitCodes.FAILED, "replay", "nobody").err())
                .containsExactly(
                        "Nothing is known of request nobody; look whether the id is right, and"
                                + " elser.topics.* are.");
        assertThat(broker.read("requests")).hasSize(5);
    }

    private static final String REFUSED =
            ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"bad\",\"retryable\":false}";

    @Test
    void replay_ofWhatWasServedAtTheSecondAttempt_isRefused() throws Exception {
        ask("r1", ",\"inference_config\":7", START);
        tell("r1", "failed", 0, REFUSED);
        send(
                "dead-letters",
                null,
                utf8(ASKED.formatted("r1", "").strip()),
                START.plusSeconds(9),
                Map.of("elser.error.reason", "invalid_request"));
        ask("r1", "", START.plusSeconds(2));
        tell("r1", "requested", 0, "");
        tell("r1", "fully_allocated", 1, ",\"inference_id\":\"my-elser\"");

        assertThat(run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "Request r1 was served: endpoint my-elser is fully allocated; nothing was"
                                + " published. To ask for more, use 'elser-worker submit'.");
    }

    @Test
    void replay_waitsForWhatIsNotReadYet_andForTheEnd() throws Exception {
        ask("r1", "", START);
        tell("r1", "failed", 0, REFUSED);
        ask("r1", "", START.plusSeconds(1));
        ask("r2", "", START);
        tell("r2", "requested", 0, "");
        broker.handled(1);

        assertThat(run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "The workers have yet to read a record of request r1, "
                                + broker.topic("requests")
                                + "-0@1; nothing was published.");
        broker.handled(3);
        assertThat(run(ExitCodes.FAILED, "replay", "r2", "--yes").err())
                .containsExactly(
                        "Request r2 has not ended, see 'elser-worker explain r2'; nothing was"
                                + " published.");
        send("ledger", utf8("x"), utf8("{\"v\":99}"), START, Map.of());
        assertThat(run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "1 records of the ledger cannot be read by this version, so whether request"
                                + " r1 is in flight cannot be told; use the version of the workers."
                                + " Nothing was published.");
    }

    @Test
    void replay_ofSeveralModels_asksWhich() throws Exception {
        ask("r1", "", START);
        tell("r1", "failed", 0, REFUSED);
        ask("r1", ",\"target\":\"search-eu\"", START);
        broker.handled(1);

        assertThat(run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "Request r1 was sent for several models: default/.elser_model_2,"
                                + " search-eu/.elser_model_2. Say which with --model-key; nothing"
                                + " was published.");
        assertThat(
                        run(
                                        ExitCodes.DONE,
                                        "replay",
                                        "r1",
                                        "--dry-run",
                                        "--request-id",
                                        "r2",
                                        "--model-key",
                                        "default/.elser_model_2_linux-x86_64")
                                .out())
                .containsExactly("{\"request_id\":\"r2\",\"inference_id\":\"my-elser\"}");
    }

    @Test
    void theLedgerNamesTheGroup_ifAnotherIsGiven() throws Exception {
        inFlight();
        send(
                "ledger",
                LedgerCodec.identityKey(),
                LedgerCodec.value(new Identity(1, "theirs", 1)),
                START,
                Map.of());

        Terminal terminal = run(ExitCodes.DONE, "status");
        assertThat(terminal.err())
                .containsExactly(
                        "The ledger belongs to the workers of group theirs, so who owns what cannot"
                                + " be told: give elser.kafka.group.id=theirs.");
        assertThat(String.join("\n", terminal.out()))
                .contains("unknown")
                .doesNotContain("no worker");
        assertThat(run(ExitCodes.DONE, "explain", "r3").out().getLast())
                .isEqualTo("  " + broker.topic("requests") + "-0@2");
        assertThat(run(ExitCodes.FAILED, "replay", "r1", "--yes").err())
                .containsExactly(
                        "The ledger belongs to the workers of group theirs: give"
                                + " elser.kafka.group.id=theirs. Nothing was published.");
    }

    @Test
    void documentsHoldNothingThatMovesACursor() throws Exception {
        ask("r1", ",\"requested_by\":\"a\u202eb\"", START);
        broker.handled(1);

        Terminal json = run(ExitCodes.DONE, "explain", "r1", "--json");
        assertThat(json.written()).contains("a\\u202eb");
        Terminal text = run(ExitCodes.DONE, "explain", "default/.elser_model_2_linux-x86_64");
        assertThat(text.written()).contains("by a\\u202eb");
        assertThat(text.out())
                .endsWith(
                        "Read, but without an answer: it doubles one that ended long ago, or see"
                                + " 'elser-worker audit':",
                        "  " + broker.topic("requests") + "-0@0");
    }

    @Test
    void textsHoldNothingThatMovesACursor() throws Exception {
        ask("r1", ",\"requested_by\":\"a\u202eb\"", START);
        tell("r1", "failed", 0, REFUSED.replace("bad", "b\u202ed\u009b2J\u007f"));
        remember(provisioning("p1", KEY, new Phase.Following("e\u202e", null)));

        for (String command :
                List.of("replay r1 --yes", "explain r1", "explain r1 --json", "status")) {
            Terminal terminal = run(ExitCodes.DONE, command.split(" ", -1));
            assertThat(terminal.written() + String.join("", terminal.err()))
                    .contains("\\u202e")
                    .doesNotContainPattern("[\\u202e\\u009b\\u007f]");
        }
    }

    @Test
    void theOwnerIsTheMemberThatIsAssigned() throws Exception {
        inFlight();
        try (var member =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "group.id",
                                broker.groupId(),
                                "group.protocol",
                                "consumer",
                                "client.id",
                                "member-0"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            member.subscribe(List.of(broker.topic("requests")));
            await().until(
                            () -> {
                                member.poll(Duration.ofMillis(50));
                                return !member.assignment().isEmpty();
                            });
            assertThat(String.join("\n", run(ExitCodes.DONE, "status").out()))
                    .contains("member-0/127.0.0.1")
                    .contains("default/.elser_model_2: the worker looks until");
            assertThat(run(ExitCodes.DONE, "explain", "r1").out())
                    .contains("  owner       member-0/127.0.0.1 (partition 0)");
        }
    }

    @Test
    void explain_ofARequest_tellsItsOwnDeadline() throws Exception {
        remember(provisioning("p1", KEY, new Phase.Following("my-elser", null)));
        for (int i = 0; i < 13; i++) {
            remember(waiter("w" + i, "p1", i));
        }

        assertThat(run(ExitCodes.DONE, "explain", "w12").out())
                .contains(
                        "  gives up    at 2026-11-23T21:00:12.000Z, in 54m 42s",
                        "    2026-11-23T20:00:12.000Z w12, until 2026-11-23T21:00:12.000Z");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
