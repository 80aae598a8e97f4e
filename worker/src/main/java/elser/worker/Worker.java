package elser.worker;

import elser.worker.config.ConfigurationException;
import elser.worker.config.WorkerConfig;
import elser.worker.inference.InferenceClusters;
import elser.worker.kafka.AccessCheck;
import elser.worker.kafka.AclNeed;
import elser.worker.kafka.AdminBrokers;
import elser.worker.kafka.Brokers;
import elser.worker.kafka.ClientCertificates;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.HeldBack;
import elser.worker.kafka.TopicAdmin;
import elser.worker.kafka.TopicFinding;
import elser.worker.kafka.TopicWatch;
import elser.worker.log.LogKeys;
import elser.worker.loop.Clusters;
import elser.worker.loop.Snapshot;
import elser.worker.loop.Stopped;
import elser.worker.telemetry.Failures;
import elser.worker.telemetry.LoopReport;
import elser.worker.telemetry.Metrics;
import elser.worker.telemetry.RecentFailure;
import elser.worker.telemetry.Reports;
import elser.worker.telemetry.TelemetryServer;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The composition root: puts the loops of one process together, runs them, and ends them in order.
 */
public final class Worker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** What brokers that are away have not answered by then is not waited for. */
    private static final Duration ADMIN_PATIENCE = Duration.ofSeconds(1);

    private final Admin admin;
    private final Brokers brokers;
    private final InferenceClusters clusters;
    private final Metrics metrics;
    private final Failures failures;
    private final String group;
    private final Map<String, Instant> kafkaCertificateEnds;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Loops loops;
    private final AtomicReference<@Nullable Stopped> reason = new AtomicReference<>();
    private volatile @Nullable TopicWatch topics;
    private volatile @Nullable HeldBack heldBack;
    private @Nullable Supervisor supervisor;
    private @Nullable TelemetryServer telemetry;

    private Worker(
            WorkerConfig config,
            Admin admin,
            InferenceClusters clusters,
            Metrics metrics,
            UnaryOperator<Clusters> around) {
        this.admin = admin;
        this.brokers = new AdminBrokers(admin);
        this.clusters = clusters;
        this.metrics = metrics;
        this.failures = new Failures(config.status().failures());
        this.group = config.kafka().groupId();
        this.kafkaCertificateEnds = ClientCertificates.ends(config.kafka());
        LoopFactory factory =
                new LoopFactory(config, brokers, around.apply(clusters), metrics, failures);
        this.loops = new Loops(number -> factory.make(number, this::stop));
    }

    /** What goes on in here. Any thread. */
    public Reports reports() {
        return new Reports() {
            @Override
            public String group() {
                return group;
            }

            @Override
            public Instant startedAt() {
                return startedAt;
            }

            @Override
            public List<LoopReport> loops() {
                return loops.all().stream().map(LoopThread::report).toList();
            }

            @Override
            public List<Snapshot> replaced() {
                return loops.replaced();
            }

            @Override
            public Map<String, String> breakers() {
                return clusters.breakerStates();
            }

            @Override
            public Map<String, Instant> certificateEnds() {
                Map<String, Instant> ends = new TreeMap<>(kafkaCertificateEnds);
                ends.putAll(clusters.certificateEnds());
                return ends;
            }

            @Override
            public Map<String, Instant> keyEnds() {
                return clusters.keyEnds();
            }

            @Override
            public Map<Integer, Duration> heldBack() {
                HeldBack watch = heldBack;
                return watch == null ? Map.of() : watch.byPartition();
            }

            @Override
            public @Nullable String brokers() {
                TopicWatch watch = topics;
                return watch == null ? null : watch.trouble();
            }

            @Override
            public List<RecentFailure> failures() {
                return failures.recent();
            }
        };
    }

    /**
     * Serves health, checks the topics and starts the loops.
     *
     * @throws ConfigurationException when health cannot be served where it should be, or a target's
     *     certificate authority cannot be used
     * @throws Stopped when the topics, or what its Kafka user may do, are not what the worker needs
     * @throws KafkaException when the brokers do not answer, or refuse
     */
    public static Worker start(WorkerConfig config) {
        return start(config, UnaryOperator.identity());
    }

    /**
     * The same with something around the port to the targets.
     *
     * @param around what the loops see instead of the port
     */
    static Worker start(WorkerConfig config, UnaryOperator<Clusters> around) {
        Metrics metrics = new Metrics(config.targets().keySet());
        InferenceClusters clusters = clusters(config, metrics);
        Admin admin = Admin.create(ClientProperties.admin(config.kafka(), "admin"));
        Worker worker = new Worker(config, admin, clusters, metrics, around);
        try {
            worker.begin(config);
            return worker;
        } catch (InterruptException interrupted) {
            worker.close();
            throw new Stopped("interrupted while starting: start it again");
        } catch (RuntimeException | Error failed) {
            worker.close();
            throw failed;
        }
    }

    private void begin(WorkerConfig config) {
        telemetry =
                TelemetryServer.start(
                        config.http(),
                        config.status(),
                        reports(),
                        metrics,
                        InstantSource.system(),
                        System::nanoTime);
        checkAccess(new AccessCheck(admin, AclNeed.of(config.topics(), config.kafka())).missing());
        checkTopics(new TopicAdmin(admin, config.topics()).check());
        loops.start(config.threads());
        watchTopics(config.topics(), config.supervision().checkInterval());
        supervisor = new Supervisor(loops::all, loops::replace, this::end);
        supervisor.start();
    }

    private void watchTopics(WorkerConfig.Topics names, Duration every) {
        int partitions = loops.all().getFirst().partitions();
        topics = TopicWatch.start(brokers, names, partitions, every, System::nanoTime, this::end);
        AdminBrokers ends = new AdminBrokers(admin);
        heldBack =
                HeldBack.start(
                        () -> ends.ends(names.requests(), partitions), every, System::nanoTime);
    }

    /** Nothing helps any more: the worker ends, and says why. */
    private void end(String sentence) {
        reason.compareAndSet(null, new Stopped(sentence));
        log.atError().addKeyValue(LogKeys.CAUSE, sentence).log("the worker must not go on");
        stop();
        loops.abandonStuck();
    }

    private static InferenceClusters clusters(WorkerConfig config, Metrics metrics) {
        try {
            return new InferenceClusters(
                    config.targets(),
                    config.resilience(),
                    System::nanoTime,
                    Worker::jitter,
                    metrics);
        } catch (IllegalArgumentException noTrust) {
            metrics.close();
            throw new ConfigurationException(List.of(noTrust.getMessage() + "."));
        }
    }

    private static void checkAccess(List<AclNeed> missing) {
        if (!missing.isEmpty()) {
            throw new Stopped(
                    missing.stream().map(AclNeed::sentence).collect(Collectors.joining("\n")));
        }
    }

    private static void checkTopics(List<TopicFinding> findings) {
        for (TopicFinding finding : findings) {
            if (!finding.fatal()) {
                log.warn(finding.sentence());
            }
        }
        String fatal =
                findings.stream()
                        .filter(TopicFinding::fatal)
                        .map(TopicFinding::sentence)
                        .collect(Collectors.joining("\n"));
        if (!fatal.isEmpty()) {
            throw new Stopped(fatal);
        }
    }

    static double jitter() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /**
     * Waits until the worker is stopped.
     *
     * @throws Stopped when a loop must not go on
     */
    public void join() throws InterruptedException {
        loops.join();
        Stopped stopped = reason.get();
        if (stopped != null) {
            throw stopped;
        }
    }

    /** Begins nothing new, lets running creates end for a while, and leaves the group. */
    public void stop() {
        loops.stop();
    }

    @Override
    public void close() {
        if (supervisor != null) {
            supervisor.close();
        }
        TopicWatch watch = topics;
        if (watch != null) {
            watch.close();
        }
        HeldBack heldBackWatch = heldBack;
        if (heldBackWatch != null) {
            heldBackWatch.close();
        }
        loops.close();
        if (telemetry != null) {
            telemetry.close();
        }
        metrics.close();
        clusters.close();
        admin.close(ADMIN_PATIENCE);
    }
}
