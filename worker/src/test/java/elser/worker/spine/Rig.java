package elser.worker.spine;

import static org.awaitility.Awaitility.await;

import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.Worker;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.TopicAdmin;
import elser.worker.loop.Stopped;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Topics of its own on a broker, targets, and workers that can be started and stopped over them.
 */
public final class Rig implements AutoCloseable {

    private static final int PARTITIONS = 3;

    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> options = new HashMap<>();
    private final WorkerConfig.Topics topics;
    private final Producer<byte[], byte[]> producer;
    private final EventLog events;
    private int partitions;
    private final Deque<Worker> workers = new ArrayDeque<>();

    Rig(TestBroker kafka, Map<String, URI> targets) {
        this(kafka, targets, PARTITIONS);
    }

    Rig(TestBroker kafka, Map<String, URI> targets, int partitions) {
        this.partitions = partitions;
        options.put("elser.kafka.bootstrap.servers", kafka.bootstrapServers());
        options.put("elser.kafka.group.id", name);
        options.put("elser.topics.requests", name + ".requests");
        options.put("elser.topics.events", name + ".events");
        options.put("elser.topics.ledger", name + ".ledger");
        options.put("elser.topics.dead-letters", name + ".dead-letters");
        options.put("elser.provisioning.poll-interval", "PT0.1S");
        options.put("elser.http.port", "0");
        joiningBy(System.getProperty("test.group.protocol", "consumer"));
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

    public static Rig on(TestBroker kafka, SimulatedElasticsearch cluster) {
        return on(kafka, cluster, PARTITIONS);
    }

    /** With one target, {@code default}, reached through its gateway if it has one. */
    public static Rig on(TestBroker kafka, SimulatedElasticsearch cluster, int partitions) {
        URI url = cluster.hasGateway() ? cluster.gatewayUrl() : cluster.url();
        return new Rig(kafka, Map.of("default", url), partitions);
    }

    public Rig with(String option, String value) {
        options.put(option, value);
        return this;
    }

    /** Lets workers join by a group protocol, with times as short as the broker's. */
    Rig joiningBy(String groupProtocol) {
        with("elser.kafka.group.protocol", groupProtocol);
        options.remove("elser.kafka.session.timeout.ms");
        options.remove("elser.kafka.heartbeat.interval.ms");
        return groupProtocol.equals("classic")
                ? with("elser.kafka.session.timeout.ms", "6000")
                        .with("elser.kafka.heartbeat.interval.ms", "500")
                : this;
    }

    /** Configures a certificate, so that its end is told; nothing is encrypted by that. */
    public Rig withACertificate() {
        return with("elser.kafka.ssl.truststore.type", "PEM")
                .with(
                        "elser.kafka.ssl.truststore.location",
                        "src/test/resources/certificates/late.pem");
    }

    /** Shorter than an outage in a test, as the defaults are shorter than minutes. */
    Rig withShortTimeOuts() {
        return with("elser.kafka.transaction.timeout.ms", "1000")
                .with("elser.kafka.request.timeout.ms", "1000")
                .with("elser.kafka.delivery.timeout.ms", "1500")
                .with("elser.kafka.max.block.ms", "1500");
    }

    /** Waits until the worker that has run longest has noticed that the brokers do not answer. */
    void awaitTrouble() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> worker().reports().loops().getFirst().trouble() != null);
    }

    public WorkerConfig config() {
        return new ConfigLoader(new ConfigSources(null, Map.of(), options), ClientProperties::fault)
                .worker();
    }

    public Map<String, String> options() {
        return Map.copyOf(options);
    }

    /** From now on the topics have so many partitions. */
    public void hasPartitions(int number) {
        partitions = number;
    }

    /** Of the group, and the prefix of its topics' names. */
    public String name() {
        return name;
    }

    public WorkerConfig.Topics topics() {
        return topics;
    }

    /** Starts one more worker, and waits until all of them together own and know everything. */
    public void startWorker() {
        workers.addLast(Worker.start(config()));
        awaitOwners();
    }

    /** Stops the worker that has run longest, and waits until the others own everything. */
    public void stopWorker() {
        dropWorker();
        if (!workers.isEmpty()) {
            awaitOwners();
        }
    }

    /** The worker that has run longest. */
    Worker worker() {
        return workers.getFirst();
    }

    /** Stops the worker that has run longest, and leaves the others to it. */
    void dropWorker() {
        workers.removeFirst().close();
    }

    /** Starts a worker that cannot go on, and waits until it stops by itself; why it did. */
    public String stopOfNewWorker() throws InterruptedException {
        try (Worker worker = Worker.start(config())) {
            return reasonOfStop(worker);
        } catch (Stopped atOnce) {
            return String.valueOf(atOnce.getMessage());
        }
    }

    /** Waits until the worker that has run longest stops by itself; why it did. */
    String awaitStop() throws InterruptedException {
        return reasonOfStop(workers.getFirst());
    }

    static String reasonOfStop(Worker worker) throws InterruptedException {
        try {
            worker.join();
            return "for no reason";
        } catch (Stopped stopped) {
            return String.valueOf(stopped.getMessage());
        }
    }

    private void awaitOwners() {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> {
                            List<Integer> owned = workers.stream().map(Rig::owned).toList();
                            return !owned.contains(0)
                                    && owned.stream().mapToInt(n -> n).sum() == partitions;
                        });
    }

    private static int owned(Worker worker) {
        return worker.reports().loops().stream()
                .mapToInt(loop -> loop.snapshot().active().size())
                .sum();
    }

    /** Publishes a request as it is, without a key. */
    public void publish(String json) {
        publish(null, json);
    }

    /** Publishes a request on a partition, the right one or not. */
    public void publishOn(int partition, String json) {
        publish(new ProducerRecord<>(topics.requests(), partition, null, Records.bytes(json)));
    }

    public void publish(@Nullable String key, String json) {
        publish(key, json, Map.of());
    }

    void publish(@Nullable String key, String json, Map<String, String> headers) {
        var record =
                new ProducerRecord<>(topics.requests(), Records.bytes(key), Records.bytes(json));
        headers.forEach(
                (name, value) ->
                        record.headers().add(new RecordHeader(name, Records.bytes(value))));
        publish(record);
    }

    /** Publishes any record. */
    public void publish(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }

    /** Waits until everything published has arrived. */
    public void flush() {
        producer.flush();
    }

    /** What a partition of the requests topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> requestsOn(int partition) {
        TopicPartition requests = new TopicPartition(topics.requests(), partition);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        ClientProperties.consumer(config().kafka(), "requests-log"))) {
            consumer.assign(List.of(requests));
            consumer.seekToBeginning(List.of(requests));
            long end = consumer.endOffsets(List.of(requests)).getOrDefault(requests, 0L);
            while (consumer.position(requests) < end) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }

    public EventLog events() {
        return events;
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        producer.close();
        events.close();
    }
}
