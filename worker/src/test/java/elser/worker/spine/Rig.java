package elser.worker.spine;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.Worker;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.TopicAdmin;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Topics of its own on a broker, targets, and a worker that can be started and stopped over them.
 */
final class Rig implements AutoCloseable {

    private static final int PARTITIONS = 3;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> options = new HashMap<>();
    private final WorkerConfig.Topics topics;
    private final Producer<byte[], byte[]> producer;
    private final EventLog events;
    private @Nullable Worker worker;

    Rig(EmbeddedKafka kafka, Map<String, URI> targets) {
        this(kafka, targets, PARTITIONS);
    }

    Rig(EmbeddedKafka kafka, Map<String, URI> targets, int partitions) {
        options.put("elser.kafka.bootstrap.servers", kafka.bootstrapServers());
        options.put("elser.kafka.group.id", name);
        options.put("elser.topics.requests", name + ".requests");
        options.put("elser.topics.events", name + ".events");
        options.put("elser.topics.ledger", name + ".ledger");
        options.put("elser.topics.dead-letters", name + ".dead-letters");
        options.put("elser.provisioning.poll-interval", "PT0.1S");
        options.put("elser.http.port", "0");
        targets.forEach(
                (target, url) -> options.put("elser.targets." + target + ".url", url.toString()));
        WorkerConfig config = config();
        topics = config.topics();
        try (Admin admin = Admin.create(ClientProperties.admin(config.kafka(), "rig"))) {
            new TopicAdmin(admin, topics).create(partitions, Optional.of(1));
        }
        producer = new KafkaProducer<>(ClientProperties.producer(config.kafka(), "rig"));
        events = new EventLog(config);
    }

    static Rig on(EmbeddedKafka kafka, SimulatedElasticsearch cluster) {
        return new Rig(
                kafka,
                Map.of("default", cluster.hasGateway() ? cluster.gatewayUrl() : cluster.url()));
    }

    Rig with(String option, String value) {
        options.put(option, value);
        return this;
    }

    WorkerConfig config() {
        return new ConfigLoader(new ConfigSources(null, Map.of(), options), ClientProperties::fault)
                .worker();
    }

    Map<String, String> options() {
        return Map.copyOf(options);
    }

    /** Of the group, and the prefix of its topics' names. */
    String name() {
        return name;
    }

    WorkerConfig.Topics topics() {
        return topics;
    }

    void startWorker() {
        worker = Worker.start(config());
    }

    void stopWorker() {
        Worker running = worker;
        if (running != null) {
            running.close();
        }
        worker = null;
    }

    /** Publishes a request as it is, without a key. */
    void publish(String json) {
        publish(null, json);
    }

    void publish(@Nullable String key, String json) {
        publish(new ProducerRecord<>(topics.requests(), bytes(key), bytes(json)));
    }

    /** Publishes any record. */
    void publish(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    EventLog events() {
        return events;
    }

    @Override
    public void close() {
        stopWorker();
        producer.close();
        events.close();
    }
}
