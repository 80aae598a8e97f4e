package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code watch} on a real broker. */
@ExtendWith(SharedBroker.class)
class WatchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String FAILURE =
            """
            ,"failure":{"reason":"invalid_request","message":"broken","retryable":false,"violations":[{"pointer":"/a","message":"is wrong"}]}\
            """;

    private final TestBroker kafka;
    private final OnBroker broker;

    @TempDir private Path directory;

    WatchTest(TestBroker kafka) {
        this.kafka = kafka;
        this.broker = new OnBroker(kafka.bootstrapServers());
    }

    @Test
    void aRequestIsShownFromItsFirstEventToItsLast() throws Exception {
        broker.withTopics(1);
        broker.publish(
                "events",
                event("requested", "r1", ""),
                event("requested", "r2", ""),
                event("failed", "r2", FAILURE),
                event(
                        "downloading",
                        "r1",
                        """
                        ,"waiting_for":"model_download","progress":{"downloaded_parts":96,"total_parts":263,"percent":36}\
                        """),
                event(
                        "fully_allocated",
                        "r1",
                        """
                        ,"inference_id":"i","allocation":{"state":"fully_allocated","allocation_count":1,"target_allocation_count":1}\
                        """));
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("watch", "--request", "r1")).isEqualTo(ExitCodes.DONE);

        String start = "2026-11-23T20:00:00.000Z r1 default/.elser_model_2 ";
        assertThat(terminal.out())
                .containsExactly(
                        start + "requested",
                        start
                                + "downloading waiting for model_download [#######-------------]"
                                + " 36% 96/263 parts",
                        start + "fully_allocated endpoint i 1 of 1 allocations");
        assertThat(terminal.err())
                .containsExactly("Watching " + broker.topic("events") + ", Ctrl-C ends.");
    }

    @Test
    void oneOfSeveralThatFailedIsAFailure() throws Exception {
        broker.withTopics(3);
        broker.publish(
                "events",
                event("fully_allocated", "r1", ""),
                event("failed", "r2", FAILURE),
                event("fully_allocated", "r3", ""));
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("watch", "--request", "r1", "--request", "r2"))
                .isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.out())
                .containsExactlyInAnyOrder(
                        "2026-11-23T20:00:00.000Z r1 default/.elser_model_2 fully_allocated"
                                + " endpoint -",
                        "2026-11-23T20:00:00.000Z r2 default/.elser_model_2 failed"
                                + " invalid_request (final): broken [/a: is wrong]");
    }

    @Test
    void aRequestThatHasNotEndedIsAwaited() throws Exception {
        broker.withTopics(1);
        broker.publish("events", event("fully_allocated", "r0", ""), event("requested", "r1", ""));
        Terminal terminal = broker.terminal();
        CompletableFuture<Integer> code =
                start(terminal, "watch", "--request", "r0", "--request", "r1");
        await().atMost(PATIENCE).until(() -> terminal.out().size() == 2);
        assertThat(code).isNotDone();

        broker.publish("events", event("fully_allocated", "r1", ""));

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).hasSize(3);
    }

    @Test
    void jsonIsTheEventAsItIs_onOneLine() throws Exception {
        broker.withTopics(1);
        String event = event("fully_allocated", "r1", ",\"requested_by\":\"J\u00fcrgen \u202e\"");
        broker.publish("events", event.replace(",\"event_id\"", ",\n  \"event_id\""));
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("watch", "--request", "r1", "--json")).isEqualTo(ExitCodes.DONE);

        assertThat(terminal.out())
                .containsExactly(
                        event.replace(",\"event_id\"", ",   \"event_id\"")
                                .replace("\u202e", "\\u202e"));
    }

    @Test
    void onlyWhatComesFromNowOnIsShown_untilItIsInterrupted() throws Exception {
        broker.withTopics(1);
        broker.publish("events", event("requested", "old", ""));
        Terminal terminal = broker.terminal();
        CompletableFuture<Integer> code = start(terminal, "watch");
        await().atMost(PATIENCE).until(() -> terminal.interruption().isArmed());
        broker.publish(
                "events", "no event", event("paused", "new", ""), event("requested", "new", ""));
        await().atMost(PATIENCE).until(() -> terminal.out().size() == 2);

        assertThat(terminal.interruption().stopAndWait()).isEqualTo(ExitCodes.DONE);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .containsExactly(
                        "new paused (an event of a newer worker; --json shows all of it)",
                        "2026-11-23T20:00:00.000Z new default/.elser_model_2 requested");
        assertThat(terminal.err())
                .last()
                .asString()
                .matches(
                        "A record of .* was skipped that is no lifecycle event \\(partition 0,"
                            + " offset 1\\): event is not JSON .*[^.]\\. Look who writes to this"
                            + " topic, or whether elser.topics.events names the right one\\.");
    }

    @Test
    void aRequestThatIsNoLongerAwaitedIsAFailure() throws Exception {
        broker.withTopics(1);
        Terminal terminal = broker.terminal();
        CompletableFuture<Integer> code = start(terminal, "watch", "--request", "r1");
        await().atMost(PATIENCE).until(() -> terminal.interruption().isArmed());

        assertThat(terminal.interruption().stopAndWait()).isEqualTo(ExitCodes.FAILED);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void targetModelAndRequesterNarrowWhatIsShown() throws Exception {
        broker.withTopics(1);
        broker.publish(
                "events",
                event("requested", "a", ",\"requested_by\":\"me\""),
                event("requested", "b", ",\"requested_by\":\"me\"")
                        .replace("\"default\"", "\"eu\""),
                event("requested", "c", ",\"requested_by\":\"me\"")
                        .replace("\"default\"", "\"eu\"")
                        .replace("elser_model_2", "other"),
                event("requested", "d", ",\"requested_by\":\"them\"")
                        .replace("\"default\"", "\"eu\""),
                event("requested", "e", ",\"requested_by\":\"me\"")
                        .replace("\"default\"", "\"eu\""));
        Terminal terminal = broker.terminal();
        CompletableFuture<Integer> code =
                start(
                        terminal,
                        "watch",
                        "--from-beginning",
                        "--target",
                        "eu",
                        "--model",
                        ".elser_model_2_linux-x86_64",
                        "--requested-by",
                        "me");
        await().atMost(PATIENCE).until(() -> terminal.out().size() == 2);
        terminal.interruption().stopAndWait();

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .containsExactly(
                        "2026-11-23T20:00:00.000Z b eu/.elser_model_2 requested",
                        "2026-11-23T20:00:00.000Z e eu/.elser_model_2 requested");
    }

    @Test
    void sinceBeginsWithTheFirstEventOfThatTime() throws Exception {
        broker.withTopics(1);
        long now = Instant.now().toEpochMilli();
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (int minutes : new int[] {20, 10, 5}) {
                byte[] value =
                        event("requested", "r" + minutes, "").getBytes(StandardCharsets.UTF_8);
                producer.send(
                                new ProducerRecord<>(
                                        broker.topic("events"),
                                        0,
                                        now - minutes * 60_000L,
                                        new byte[0],
                                        value))
                        .get();
            }
        }
        Terminal terminal = broker.terminal();
        CompletableFuture<Integer> code = start(terminal, "watch", "--since", "15m");
        await().atMost(PATIENCE).until(() -> terminal.out().size() == 2);
        terminal.interruption().stopAndWait();

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .extracting(line -> line.split(" ", 3)[1])
                .containsExactly("r10", "r5");
    }

    @Test
    void whatIsNotCommittedIsNotShown() throws Exception {
        broker.withTopics(1);
        try (var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                broker.topic("tx")),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(
                            new ProducerRecord<>(
                                    broker.topic("events"),
                                    event("failed", "r1", FAILURE)
                                            .getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.abortTransaction();
        }
        broker.publish("events", event("fully_allocated", "r1", ""));
        Terminal terminal = broker.terminal();

        assertThat(terminal.run("watch", "--request", "r1")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).hasSize(1);
    }

    @Test
    void aTimeOutEndsIt_asAFailureWhereARequestWasAwaited() {
        broker.withTopics(1);
        Terminal awaiting = broker.terminal();
        assertThat(awaiting.run("watch", "--request", "r1", "--timeout", "100ms"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(awaiting.err()).endsWith("Not every request has ended within 100ms: r1.");

        assertThat(broker.terminal().run("watch", "--timeout", "100ms")).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aMissingTopicIsToldWithTheWayToMakeIt() {
        Terminal terminal = broker.terminal();
        assertThat(terminal.run("watch")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "The topic "
                                + broker.topic("events")
                                + " does not exist: make it with 'elser-worker topics create', or"
                                + " name the right one in elser.topics.events.");
    }

    /** The program as a process of its own, because signals are the process's. */
    @Test
    void sigtermEndsTheProcessWithTheCommandsOwnCode() throws Exception {
        broker.withTopics(1);
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Delser.topics.events=" + broker.topic("events"),
                                Main.class.getName(),
                                "watch")
                        .redirectOutput(directory.resolve("out").toFile())
                        .redirectError(err.toFile());
        builder.environment().put("ELSER_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        Process process = builder.start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(err).contains("Ctrl-C ends."));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCodes.DONE);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String event(String type, String request, String more) {
        return """
        {"type":"%s","event_id":"e","sequence":0,"occurred_at":"2026-11-23T20:00:00Z","request_id":"%s","target":"default","model":".elser_model_2"%s}\
        """
                .formatted(type, request, more);
    }

    private static CompletableFuture<Integer> start(Terminal terminal, String... arguments) {
        return CompletableFuture.supplyAsync(
                () -> terminal.run(arguments), Thread::startVirtualThread);
    }
}
