package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.spine.HealthProbe;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;
import elser.worker.telemetry.FiredAlerts;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The same as {@link AlertsTest} of what happens to the workers' group, topics and brokers. */
@Tag("alerts")
@ExtendWith(SharedBroker.class)
class KafkaAlertsTest {

    private final TestBroker kafka;

    @TempDir private Path folder;

    KafkaAlertsTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    /** A cluster, and a rig whose workers serve their metrics. */
    private record Scene(SimulatedElasticsearch cluster, Rig rig, HealthProbe probe)
            implements AutoCloseable {

        static Scene on(TestBroker kafka, int partitions) {
            SimulatedElasticsearch cluster =
                    SimulatedElasticsearch.start(
                            ClusterOptions.builder()
                                    .downloadDuration(Duration.ofSeconds(1))
                                    .build());
            Rig rig = Rig.on(kafka, cluster, partitions);
            return new Scene(cluster, rig, new HealthProbe(rig));
        }

        @Override
        public void close() {
            try (cluster;
                    rig;
                    probe) {
                // in reverse order
            }
        }
    }

    private static void ask(Rig rig, String id) {
        rig.publish("{\"request_id\":\"%s\",\"inference_id\":\"elser\"}".formatted(id));
    }

    @Test
    void noWorker() throws Exception {
        try (var scene = Scene.on(kafka, 3)) {
            Rig rig = scene.rig();
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                rig.stopWorker();
                alerts.fires("ElserGone", "the only worker is stopped");
                rig.startWorker();
                alerts.ends("ElserGone", "a worker is started");
            }
        }
    }

    @Test
    void workersWithoutPartitions() throws Exception {
        try (var scene = Scene.on(kafka, 1);
                var stranger = Executors.newSingleThreadScheduledExecutor()) {
            Rig rig = scene.rig();
            var consumer = stranger.submit(() -> member(rig)).get();
            var polling =
                    stranger.scheduleWithFixedDelay(
                            () -> consumer.poll(Duration.ofMillis(50)),
                            0,
                            50,
                            TimeUnit.MILLISECONDS);
            try (var _ = Worker.start(rig.config());
                    var alerts = FiredAlerts.of(rig, folder)) {
                alerts.fires(
                        "ElserWithoutPartitions",
                        "a member of the group that is no worker holds the only partition");
                polling.cancel(false);
                stranger.submit(() -> consumer.close()).get();
                alerts.ends("ElserWithoutPartitions", "that member is found and stopped");
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> member(Rig rig) {
        WorkerConfig config = rig.config();
        var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", config.kafka().bootstrapServers(),
                                "group.id", config.kafka().groupId(),
                                "group.protocol", config.kafka().groupProtocol(),
                                "enable.auto.commit", false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(List.of(config.topics().requests()));
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            consumer.poll(Duration.ofMillis(50));
                            return consumer.assignment().size() == 1;
                        });
        return consumer;
    }

    /**
     * The sender sends 10,000 records a second, and the worker takes ten of them in a transaction:
     * it cannot keep up on any machine.
     */
    @Test
    void aFlood() throws Exception {
        try (var scene = Scene.on(kafka, 1);
                var flood = Executors.newSingleThreadScheduledExecutor()) {
            Rig rig = scene.rig();
            rig.with("elser.limits.transaction-records", "10");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                AtomicInteger number = new AtomicInteger();
                var sending =
                        flood.scheduleAtFixedRate(
                                () -> repeat(rig, number, 1_000), 0, 100, TimeUnit.MILLISECONDS);
                alerts.fires("ElserLagGrows", "a sender that repeats itself 10,000 times a second");
                sending.cancel(false);
                alerts.ends("ElserLagGrows", "the sender is found and stopped");
            }
        }
    }

    private static void repeat(Rig rig, AtomicInteger number, int records) {
        for (int i = 0; i < records; i++) {
            ask(rig, "r-" + number.getAndIncrement() % 100);
        }
    }

    /** It goes away while the worker has more to read than it can have read by then. */
    @Test
    void aBrokerThatIsAway() throws Exception {
        try (var broker = EmbeddedKafka.start();
                var scene = Scene.on(broker::bootstrapServers, 1)) {
            Rig rig = scene.rig();
            rig.with("elser.kafka.transaction.timeout.ms", "5000")
                    .with("elser.limits.transaction-records", "10");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                ask(rig, "first");
                rig.events().untilEnded(1);
                alerts.awaitSeries("kafka_consumer_coordinator_last_heartbeat_seconds_ago");
                repeat(rig, new AtomicInteger(), 50_000);
                rig.flush();
                alerts.awaitSeries("elser_lag_records > 1000");
                broker.stop();
                alerts.fires("ElserNotReady", "the broker is away");
                alerts.fires("ElserNothingMoves", "the same, while records are unread");
                alerts.fires("ElserRetentionNear", "the same, for longer");
                broker.restart();
                alerts.ends("ElserNotReady", "the broker is started");
                alerts.ends("ElserNothingMoves", "the same");
                rig.with("elser.limits.transaction-records", "2000");
                rig.stopWorker();
                rig.startWorker();
                alerts.ends("ElserRetentionNear", "the same, and a worker that takes more at once");
            }
        }
    }

    @Test
    void moreEndThanAreRemembered() throws Exception {
        try (var scene = Scene.on(kafka, 1)) {
            Rig rig = scene.rig();
            rig.with("elser.idempotency.max-entries", "10");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                askTwenty(rig, "a");
                rig.events().untilEnded(20);
                alerts.fires("ElserIdsForgotten", "more requests end than are remembered");
                ask(rig, "a-0");
                rig.events().untilEnded(21);

                rig.with("elser.idempotency.max-entries", "100");
                rig.stopWorker();
                rig.startWorker();
                askTwenty(rig, "b");
                rig.events().untilEnded(41);
                alerts.ends("ElserIdsForgotten", "more are remembered; it ends with its time");
                ask(rig, "b-0");
                ask(rig, "last");
                assertThat(rig.events().untilEnded(42))
                        .filteredOn(event -> event.requestId().equals("b-0"))
                        .filteredOn(event -> event.type().isTerminal())
                        .hasSize(1);
            }
        }
    }

    private static void askTwenty(Rig rig, String name) {
        for (int i = 0; i < 20; i++) {
            ask(rig, name + "-" + i);
        }
        rig.flush();
    }

    @Test
    void aTransactionThatStaysOpen() throws Exception {
        try (var scene = Scene.on(kafka, 1);
                var admin =
                        Admin.create(
                                ClientProperties.admin(scene.rig().config().kafka(), "alerts"));
                var sender = neverEnding(scene.rig())) {
            Rig rig = scene.rig();
            rig.with("elser.worker.check-interval", "PT0.5S");
            rig.startWorker();
            try (var alerts = FiredAlerts.of(rig, folder)) {
                sender.initTransactions();
                sender.beginTransaction();
                sender.send(new ProducerRecord<>(rig.topics().requests(), new byte[1])).get();
                ask(rig, "behind");
                rig.flush();
                alerts.fires("ElserRequestsHeldBack", "a sender that does not end its transaction");
                assertThat(rig.events().all()).isEmpty();
                admin.forceTerminateTransaction(rig.name() + "-sender").result().get();
                alerts.ends("ElserRequestsHeldBack", "its transaction is terminated");
                rig.events().untilEnded(1);
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> neverEnding(Rig rig) {
        return new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        rig.config().kafka().bootstrapServers(),
                        "transactional.id",
                        rig.name() + "-sender",
                        "transaction.timeout.ms",
                        900_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
