package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker that runs as a user of a broker with ACLs, and is stopped. */
final class SecuredWorker implements AutoCloseable {

    final Terminal terminal;
    private final CompletableFuture<Integer> code;

    SecuredWorker(Terminal terminal, String user) {
        this.terminal = terminal;
        code =
                CompletableFuture.supplyAsync(
                        () -> terminal.run(new WorkerProcess(), "run"),
                        task -> Thread.ofPlatform().name(user).start(task));
    }

    /** A cluster that serves whatever it is asked for at once. */
    static SimulatedElasticsearch cluster() {
        return SimulatedElasticsearch.start(
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofMillis(1))
                        .allocationTime(Duration.ofMillis(1))
                        .build());
    }

    /** Where a user of the broker types, beside one cluster. */
    static Terminal terminal(SecuredBroker kafka, URI cluster, String user) {
        Terminal terminal =
                new Terminal()
                        .with("elser.targets.default.url", cluster.toString())
                        .with("elser.provisioning.poll-interval", "PT0.1S")
                        .with("elser.http.port", "0");
        kafka.client(user).forEach((name, value) -> terminal.with("elser.kafka." + name, value));
        return terminal;
    }

    /** Has somebody type where topics and group have names of their own. */
    static Terminal at(String place, Terminal terminal) {
        terminal.with("elser.kafka.group.id", place);
        for (String topic : List.of("requests", "events", "ledger", "dead-letters")) {
            terminal.with("elser.topics." + topic, place + "." + topic);
        }
        return terminal;
    }

    /** Runs a command that must work. */
    static void run(Terminal terminal, String command) {
        assertThat(terminal.run(command.split(" ", -1)))
                .as("%s: %s%s", command, terminal.out(), terminal.err())
                .isEqualTo(ExitCodes.DONE);
    }

    /** Publishes a record on a partition of the requests topic, the right one or not. */
    static void publish(SecuredBroker kafka, int partition, String value) {
        try (var producer =
                new KafkaProducer<>(
                        new HashMap<String, Object>(kafka.client("submit")),
                        new StringSerializer(),
                        new StringSerializer())) {
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    "elser.provisioning.requests", partition, "any", value));
        }
    }

    static String request(String id, String more) {
        return "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\"%s}".formatted(id, more);
    }

    void awaitStart() {
        await().until(() -> terminal.interruption().isArmed() || code.isDone());
    }

    boolean hasEnded() {
        return code.isDone();
    }

    int code() throws Exception {
        return code.get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        awaitStart();
        var _ = terminal.interruption().stopAndWait();
    }
}
