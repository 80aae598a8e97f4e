package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.worker.ledger.LedgerCodec;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Topics written as upstream services and a worker would, for commands that read them. */
final class WrittenTopics implements AutoCloseable {

    static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    static final Instant START = Instant.parse("2026-11-23T20:00:00Z");
    static final String NOW = "2026-11-23T20:05:30Z";
    static final String ASKED =
            """
            {"request_id":"%s","inference_id":"my-elser"%s}\
            """;

    static final String HASH = "0123456789abcdef0123456789abcdef";

    private final OnBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Topics of one partition, with nothing on them. */
    WrittenTopics(TestBroker kafka) {
        broker = new OnBroker(kafka.bootstrapServers()).withTopics(1);
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    OnBroker broker() {
        return broker;
    }

    void handled(long offset) throws Exception {
        broker.handled(offset);
    }

    @Override
    public void close() {
        producer.close();
    }

    static Provisioning provisioning(String id, ModelKey key, Phase phase) {
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

    static Entry.Waiter waiter(String id, String provisioning, long order) {
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

    static Intent intent(Instant at) {
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

    void send(
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

    void remember(Entry... entries) throws Exception {
        for (Entry entry : entries) {
            send("ledger", LedgerCodec.key(entry), LedgerCodec.value(entry), START, Map.of());
        }
    }

    void ask(String id, String more, Instant at) throws Exception {
        send(
                "requests",
                utf8(KEY.toString()),
                utf8(ASKED.formatted(id, more).strip()),
                at,
                Map.of());
    }

    void tell(String id, String type, int sequence, String more) throws Exception {
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

    void inFlight() throws Exception {
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

    Terminal run(int code, String... arguments) {
        Terminal terminal = broker.terminal().at(NOW);
        assertThat(terminal.run(arguments))
                .as(() -> String.join("\n", terminal.out()) + String.join("\n", terminal.err()))
                .isEqualTo(code);
        return terminal;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
