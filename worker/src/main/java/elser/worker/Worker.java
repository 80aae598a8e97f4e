package elser.worker;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.config.ConfigurationException;
import elser.worker.config.WorkerConfig;
import elser.worker.inference.InferenceClusters;
import elser.worker.kafka.AdminBrokers;
import elser.worker.kafka.Background;
import elser.worker.kafka.Brokers;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.ConfiguredClients;
import elser.worker.kafka.LoopPorts;
import elser.worker.kafka.TopicAdmin;
import elser.worker.kafka.TopicFinding;
import elser.worker.lifecycle.Now;
import elser.worker.loop.EventLoop;
import elser.worker.loop.Stopped;
import elser.worker.telemetry.LoopReport;
import elser.worker.telemetry.Reports;
import elser.worker.telemetry.TelemetryServer;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The composition root: puts the loops of one process together, runs them, and ends them in order.
 */
public final class Worker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    private final Admin admin;
    private final InferenceClusters clusters;
    private volatile List<LoopThread> loops = List.of();
    private @Nullable TelemetryServer telemetry;

    private Worker(Admin admin, InferenceClusters clusters) {
        this.admin = admin;
        this.clusters = clusters;
    }

    /** What goes on in here. Any thread. */
    public Reports reports() {
        return new Reports() {
            @Override
            public List<LoopReport> loops() {
                return loops.stream().map(LoopThread::report).toList();
            }

            @Override
            public Map<String, String> breakers() {
                return clusters.breakerStates();
            }
        };
    }

    /**
     * Serves health, checks the topics and starts the loops.
     *
     * @throws ConfigurationException when health cannot be served where it should be, or a target's
     *     certificate authority cannot be used
     * @throws Stopped when the topics are not what the worker needs
     */
    public static Worker start(WorkerConfig config) {
        String process = UUID.randomUUID().toString();
        InferenceClusters clusters = clusters(config);
        Admin admin = Admin.create(ClientProperties.admin(config.kafka(), "admin"));
        Worker worker = new Worker(admin, clusters);
        try {
            worker.telemetry =
                    TelemetryServer.start(config.http(), worker.reports(), System::nanoTime);
            checkTopics(new TopicAdmin(admin, config.topics()).check());
            RequestReader reader = new RequestReader(limits(config));
            Brokers brokers = new AdminBrokers(admin);
            List<LoopThread> loops = new ArrayList<>();
            for (int i = 0; i < config.threads(); i++) {
                LoopPorts ports =
                        LoopPorts.of(
                                config,
                                new ConfiguredClients(config, brokers, process, i),
                                reader,
                                InstantSource.system(),
                                Background.virtualThreads("ledger-loader-" + i));
                loops.add(
                        new LoopThread(
                                ports, loop(config, ports, clusters, process), i, worker::stop));
            }
            worker.loops = loops;
            loops.forEach(LoopThread::start);
            return worker;
        } catch (ConfigurationException wrong) {
            worker.close();
            throw wrong;
        } catch (InterruptException interrupted) {
            worker.close();
            throw new Stopped("interrupted while starting");
        } catch (RuntimeException failed) {
            worker.close();
            throw failed instanceof Stopped stopped
                    ? stopped
                    : new Stopped("the worker cannot start: " + failed.getMessage());
        }
    }

    private static InferenceClusters clusters(WorkerConfig config) {
        try {
            return new InferenceClusters(
                    config.targets(),
                    config.resilience(),
                    InstantSource.system(),
                    System::nanoTime,
                    Worker::jitter);
        } catch (IllegalArgumentException noTrust) {
            throw new ConfigurationException(List.of(noTrust.getMessage() + "."));
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

    private static RequestLimits limits(WorkerConfig config) {
        Map<String, RequestLimits.Target> targets = new HashMap<>();
        config.targets()
                .forEach(
                        (name, target) ->
                                targets.put(
                                        name,
                                        new RequestLimits.Target(
                                                target.maxAllocations(), target.maxThreads())));
        return new RequestLimits(targets, config.maxTimeout());
    }

    private static EventLoop loop(
            WorkerConfig config, LoopPorts ports, InferenceClusters clusters, String process) {
        return new EventLoop(
                ports.source(),
                ports.journal(),
                ports.loader(),
                clusters,
                () -> new Now(Instant.now().truncatedTo(ChronoUnit.MILLIS), System.nanoTime()),
                Worker::jitter,
                new EventLoop.Settings(
                        config.policy(),
                        config.pollInterval(),
                        config.limits().mailbox(),
                        config.limits().transactionRecords(),
                        process));
    }

    private static double jitter() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /**
     * Waits until the worker is stopped.
     *
     * @throws Stopped when a loop must not go on
     */
    public void join() throws InterruptedException {
        for (LoopThread loop : loops) {
            loop.join();
        }
    }

    /** Begins nothing new, lets running creates end for a while, and leaves the group. */
    public void stop() {
        loops.forEach(LoopThread::stop);
    }

    @Override
    public void close() {
        stop();
        for (LoopThread loop : loops) {
            try {
                loop.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Stopped stopped) {
                log.atDebug().setCause(stopped).log("loop had stopped");
            }
        }
        if (telemetry != null) {
            telemetry.close();
        }
        clusters.close();
        admin.close();
    }
}
