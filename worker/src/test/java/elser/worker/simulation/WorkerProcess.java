package elser.worker.simulation;

import elser.contracts.json.RequestReader;
import elser.worker.config.WorkerConfig;
import elser.worker.inference.Breakers;
import elser.worker.kafka.KafkaJournal;
import elser.worker.kafka.LoopClients;
import elser.worker.kafka.LoopPorts;
import elser.worker.ledger.LedgerCodec;
import elser.worker.loop.EventLoop;
import elser.worker.loop.LoopSettings;
import elser.worker.loop.Pulse;

import org.apache.kafka.common.errors.TimeoutException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A simulated worker process, put together as the real one is. */
final class WorkerProcess {

    private final Host host;
    private final Permits permits;
    private final World world;
    private final Breakers breakers;
    private final List<WorkerLoop> loops = new ArrayList<>();
    private long epochs;
    private int running;
    private boolean stopping;

    /** Makes the Kafka clients of a loop of a host. */
    interface Clients {
        LoopClients of(Host host, String transactionalId, int recordsAtOnce);
    }

    /**
     * What all processes share.
     *
     * @param reader reads requests
     */
    record World(
            Settings settings,
            Clients kafka,
            Targets targets,
            Wire wire,
            Mix mix,
            Draw draw,
            CreateWatch creates,
            Oracle oracle,
            RequestReader reader,
            Upstream upstream) {}

    WorkerProcess(Host host, World world) {
        this.host = host;
        this.world = world;
        this.permits = new Permits(world.settings().permits());
        this.breakers =
                new Breakers(world.settings().breakerCalls(), Duration.ofSeconds(30), host::nanos);
    }

    /** As in a group that is being upgraded, some write the newer format and some the older. */
    private int ledgerFormat() {
        return 1 + Math.floorMod(host.name().hashCode(), LedgerCodec.NEWEST);
    }

    private WorkerLoop loop(int number) {
        Settings settings = world.settings();
        WorkerConfig config = settings.config(ledgerFormat());
        String writer = Settings.GROUP + "-" + host.name() + "-" + number;
        MutationWatch mutations =
                new MutationWatch(
                        host,
                        writer,
                        world.creates(),
                        key -> world.upstream().partition(key.toString()),
                        settings.policy().lease());
        SimulatedClusters clusters =
                new SimulatedClusters(
                        host,
                        world.targets().byName(),
                        world.wire(),
                        breakers,
                        permits,
                        world.mix(),
                        world.draw(),
                        mutations,
                        settings.policy().createTimeout());
        LoopPorts ports =
                LoopPorts.of(
                        config,
                        world.kafka().of(host, writer, settings.transactionRecords()),
                        world.reader(),
                        host::wall,
                        (delay, work) ->
                                host.scheduler()
                                        .after(
                                                host,
                                                delay,
                                                () -> host.start("load-" + number, work)),
                        new Pulse(host::nanos, Duration.ofMinutes(1)));
        return new WorkerLoop(
                host,
                writer,
                ports,
                mutations,
                world.oracle(),
                (source, journal, loader) ->
                        new EventLoop(
                                source,
                                journal,
                                loader,
                                clusters,
                                host::now,
                                world.draw()::fraction,
                                new LoopSettings(
                                        settings.policy(),
                                        settings.pollInterval(),
                                        config.limits().mailbox(),
                                        new LoopSettings.TransactionLimits(
                                                settings.transactionRecords(),
                                                1 << 20,
                                                Duration.ofSeconds(1)),
                                        1_000,
                                        new LoopSettings.LogLimits(20, 20),
                                        host.name(),
                                        () -> ++epochs)));
    }

    void start() {
        running = world.settings().loops();
        for (int i = 0; i < world.settings().loops(); i++) {
            int number = i;
            host.start("loop-" + i, () -> run(number));
        }
    }

    private void run(int number) {
        boolean isStarting = true;
        try {
            WorkerLoop loop = loop(number);
            loops.add(loop);
            isStarting = false;
            if (stopping) {
                loop.stop();
            }
            loop.run();
        } catch (TimeoutException | KafkaJournal.GivenUp away) {
            if (!isStarting && !stopping) {
                throw away;
            }
            host.scheduler().note(host, "gives up: " + away.getMessage());
            stop();
        }
        running--;
    }

    Host host() {
        return host;
    }

    /** Whether it runs and is not coming to its end. */
    boolean isRunning() {
        return host.isAlive() && running > 0 && !stopping;
    }

    /** Ends it in good order. */
    void stop() {
        stopping = true;
        loops.forEach(WorkerLoop::stop);
    }

    /** Fails unless late answers were known for what they are. */
    void checkLate() {
        loops.forEach(WorkerLoop::checkLate);
    }

    /** Permits that have not come back, and calls that the loops take for running. */
    int held() {
        int calls = loops.stream().mapToInt(WorkerLoop::callsRunning).sum();
        return permits.out() + calls;
    }
}
