package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;
import elser.worker.audit.AuditReport;
import elser.worker.audit.AuditTopics;
import elser.worker.audit.Scope;
import elser.worker.audit.TopicAuditor;
import elser.worker.kafka.ClientProperties;
import elser.worker.ledger.LedgerCodec;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The workers of a group are replaced one after the other while requests come: by another version,
 * by ones that write the ledger's newer format, by ones that write the older one again. {@code
 * -Dupgrade.from=JAR} begins with the program of an earlier version, which knows one format only.
 */
@Tag("long")
@ExtendWith(SharedBroker.class)
class RollingUpgradeIT {

    private static final int PARTITIONS = 6;
    private static final int WORKERS = 3;
    private static final int MODELS = 6;
    private static final Duration TERMINATION = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern FORMAT = Pattern.compile("\\{\"v\":(\\d+),.*");
    private static final @Nullable String EARLIER = System.getProperty("upgrade.from");
    private static final Path CURRENT = WorkerProgram.JAR;

    private final TestBroker kafka;
    private final Deque<WorkerProgram> workers = new ArrayDeque<>();
    private final AtomicInteger published = new AtomicInteger();

    RollingUpgradeIT(TestBroker kafka) {
        this.kafka = kafka;
    }

    /** ELSER stands half-way through its download, so its requests wait through all of it. */
    private static SimulatedElasticsearch cluster() {
        List<Change> models =
                IntStream.range(1, MODELS)
                        .<Change>mapToObj(i -> new Change.ImportModel("model-" + i))
                        .toList();
        return SimulatedElasticsearch.start(
                TargetOptions.of(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofSeconds(1))
                                        .allocationTime(Duration.ofMillis(50))
                                        .with(models)
                                        .with(new Change.SetDownloads(new Course.StallsAfter(99)))
                                        .build())
                        .behind(GatewayOptions.cuttingAfter(Duration.ofMillis(200))));
    }

    /** Every tenth comes twice. */
    private void publish(Rig rig) {
        int number = published.getAndIncrement();
        int model = number % MODELS;
        String request =
                model == 0
                        ? Requests.elser("r-" + number, "elser")
                        : Requests.model("r-" + number, "default", "model-" + model, "m-" + model);
        rig.publish(request);
        if (number % 10 == 0) {
            rig.publish(request);
        }
    }

    @Test
    void workersOfTwoVersionsAndTwoFormatsLoseNothingAndSayNothingTwice() throws Exception {
        try (var cluster = cluster();
                var rig = Rig.on(kafka, cluster, PARTITIONS);
                var traffic = Executors.newSingleThreadScheduledExecutor()) {
            try {
                Path before = EARLIER == null ? CURRENT : Path.of(EARLIER);
                for (int i = 0; i < WORKERS; i++) {
                    start(rig, before, 1);
                }
                var _ =
                        traffic.scheduleAtFixedRate(
                                () -> publish(rig), 0, 100, TimeUnit.MILLISECONDS);
                awaitMoreAnswers(rig);

                assertThat(replaceAll(rig, CURRENT, 1)).containsExactly(1);
                assertThat(writtenNow(rig)).containsExactly(1);

                assertThat(replaceAll(rig, CURRENT, LedgerCodec.NEWEST)).containsExactly(1, 2);
                assertThat(writtenNow(rig)).containsExactly(2);
                if (EARLIER != null) {
                    anEarlierOneStops(rig, before);
                }

                assertThat(replaceAll(rig, CURRENT, 1)).containsExactly(1, 2);
                assertThat(writtenNow(rig)).containsExactly(1);
            } finally {
                traffic.shutdownNow();
                boolean _ = traffic.awaitTermination(10, TimeUnit.SECONDS);
            }
            cluster.apply(new Change.FinishDownloads());
            conclude(rig, cluster);
        } finally {
            workers.forEach(WorkerProgram::close);
        }
    }

    /** Starts one more worker and waits until it owns something. */
    private void start(Rig rig, Path jar, int format) {
        rig.with("elser.ledger.format", Integer.toString(format));
        try (HealthProbe probe = new HealthProbe(rig)) {
            workers.addLast(WorkerProgram.start(rig, jar));
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () ->
                                    probe.get("/metrics")
                                            .lines()
                                            .anyMatch(HealthProbe::tellsOfAnActivePartition));
        }
    }

    /** Replaces the workers one by one; in which formats the ledger was written meanwhile. */
    private Set<Integer> replaceAll(Rig rig, Path jar, int format) {
        Map<TopicPartition, Long> begin = ledgerEnds(rig);
        for (int i = 0; i < WORKERS; i++) {
            assertThat(workers.removeFirst().terminate(TERMINATION)).isZero();
            start(rig, jar, format);
            awaitMoreAnswers(rig);
        }
        return formatsSince(begin, rig);
    }

    private Set<Integer> writtenNow(Rig rig) {
        Map<TopicPartition, Long> begin = ledgerEnds(rig);
        awaitMoreAnswers(rig);
        return formatsSince(begin, rig);
    }

    /** Every request for something that is served has its answer, some that come now included. */
    private void awaitMoreAnswers(Rig rig) {
        int enough = published.get() + 2 * MODELS;
        rig.events()
                .until(
                        PATIENCE,
                        all -> {
                            long ended = all.stream().filter(it -> it.type().isTerminal()).count();
                            return ended >= enough - Math.ceilDiv(enough, MODELS);
                        });
    }

    private void anEarlierOneStops(Rig rig, Path earlier) {
        rig.with("elser.ledger.format", "1");
        try (HealthProbe _ = new HealthProbe(rig);
                WorkerProgram worker = WorkerProgram.start(rig, earlier)) {
            assertThat(worker.ended(PATIENCE)).isEqualTo(1);
            assertThat(WorkerProgram.lines(rig))
                    .anyMatch(line -> line.contains("has format 2, this version reads"));
        }
        awaitMoreAnswers(rig);
    }

    private void conclude(Rig rig, SimulatedElasticsearch cluster) {
        rig.flush();
        rig.events().untilNoRequestIsOpen();
        long requests = published.get();
        rig.events().untilEnded(requests);
        workers.forEach(worker -> assertThat(worker.terminate(TERMINATION)).isZero());

        assertThat(Tally.of(rig.events().all())).isEqualTo(Tally.allServed(requests));
        assertThat(rig.events().deadLetters()).isEmpty();
        assertThat(cluster.counters().creates().values())
                .hasSize(MODELS)
                .allSatisfy(creates -> assertThat(creates.arrived()).isEqualTo(1));
        AuditReport audit = audit(rig);
        assertThat(audit.findings()).isEmpty();
        assertThat(audit.isClean()).isTrue();
        assertThat(audit.requests().served()).isEqualTo(requests);
        assertThat(audit.requests().duplicates()).isEqualTo(Math.ceilDiv(requests, 10));
        System.out.println("audit: " + audit.requests());
    }

    private static AuditReport audit(Rig rig) {
        var kafka = rig.config().kafka();
        try (Admin admin = Admin.create(ClientProperties.admin(kafka, "audit"));
                var consumer =
                        new KafkaConsumer<byte[], byte[]>(
                                ClientProperties.consumer(kafka, "audit"))) {
            return new TopicAuditor(
                            consumer,
                            admin,
                            new AuditTopics(
                                    rig.topics().requests(),
                                    rig.topics().events(),
                                    rig.topics().deadLetters()))
                    .audit(
                            new Scope(null, Duration.ofHours(1), Duration.ZERO),
                            Instant.now(),
                            _ -> {});
        }
    }

    private static KafkaConsumer<byte[], byte[]> ledger(Rig rig) {
        var consumer =
                new KafkaConsumer<byte[], byte[]>(
                        ClientProperties.consumer(rig.config().kafka(), "ledger-log"));
        consumer.assign(
                IntStream.range(0, PARTITIONS)
                        .mapToObj(i -> new TopicPartition(rig.topics().ledger(), i))
                        .toList());
        return consumer;
    }

    private static Map<TopicPartition, Long> ledgerEnds(Rig rig) {
        try (var consumer = ledger(rig)) {
            return consumer.endOffsets(consumer.assignment());
        }
    }

    private static Set<Integer> formatsSince(Map<TopicPartition, Long> begin, Rig rig) {
        Set<Integer> formats = new TreeSet<>();
        try (var consumer = ledger(rig)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            begin.forEach(consumer::seek);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(
                                record -> {
                                    if (record.value() != null) {
                                        formats.add(format(record.value()));
                                    }
                                });
            }
        }
        return formats;
    }

    private static int format(byte[] value) {
        Matcher matcher = FORMAT.matcher(new String(value, StandardCharsets.UTF_8));
        assertThat(matcher.matches()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
