package elser.worker;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.Background;
import elser.worker.kafka.Brokers;
import elser.worker.kafka.ConfiguredClients;
import elser.worker.kafka.LoopPorts;
import elser.worker.lifecycle.Now;
import elser.worker.loop.Clusters;
import elser.worker.loop.EventLoop;
import elser.worker.loop.LoopSettings;
import elser.worker.loop.Pulse;
import elser.worker.telemetry.Failures;
import elser.worker.telemetry.Metrics;
import elser.worker.telemetry.TimedJournal;
import elser.worker.telemetry.TimedLoader;
import elser.worker.telemetry.ToldJournal;

import org.apache.kafka.common.KafkaException;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the loops of one process. They share its id and the numbers of its epochs. */
final class LoopFactory {

    private final WorkerConfig config;
    private final Brokers brokers;
    private final Clusters clusters;
    private final Metrics metrics;
    private final Failures failures;
    private final RequestReader reader;
    private final String process = UUID.randomUUID().toString();
    private final AtomicLong epochs = new AtomicLong();

    /** For one process. */
    LoopFactory(
            WorkerConfig config,
            Brokers brokers,
            Clusters clusters,
            Metrics metrics,
            Failures failures) {
        this.config = config;
        this.brokers = brokers;
        this.clusters = clusters;
        this.metrics = metrics;
        this.failures = failures;
        this.reader = new RequestReader(limits(config));
    }

    static RequestLimits limits(WorkerConfig config) {
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

    /**
     * Makes a loop and its thread, which is to be started.
     *
     * @param number of the loop in its process; two of one number share a transactional id, so that
     *     the later fences the earlier
     * @param whenFailed told, on the loop's thread, that it ended before it was stopped
     * @throws KafkaException when the requests topic cannot be described
     */
    LoopThread make(int number, Runnable whenFailed) {
        Pulse pulse = new Pulse(System::nanoTime, config.supervision().stuckAfter());
        LoopPorts ports =
                LoopPorts.of(
                        config,
                        new ConfiguredClients(config, brokers, process, number, metrics.clients()),
                        reader,
                        InstantSource.system(),
                        Background.virtualThreads("ledger-loader-" + number),
                        pulse);
        return new LoopThread(
                ports, loop(ports), pulse, number, LoopThread.Ending.DEFAULT, whenFailed);
    }

    private EventLoop loop(LoopPorts ports) {
        return new EventLoop(
                ports.source(),
                new ToldJournal(
                        new TimedJournal(ports.journal(), System::nanoTime, metrics), failures),
                new TimedLoader(ports.loader(), System::nanoTime, metrics),
                clusters,
                () -> new Now(Instant.now().truncatedTo(ChronoUnit.MILLIS), System.nanoTime()),
                Worker::jitter,
                new LoopSettings(
                        config.policy(),
                        config.pollInterval(),
                        config.limits().mailbox(),
                        new LoopSettings.TransactionLimits(
                                config.limits().transactionRecords(),
                                config.limits().transactionBytes(),
                                config.limits().transactionTime()),
                        config.limits().fanOutBacklog(),
                        new LoopSettings.LogLimits(
                                config.log().requestLines(), config.log().requestIds()),
                        process,
                        epochs::incrementAndGet),
                metrics);
    }
}
