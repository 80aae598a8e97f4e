package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.LoopPorts;
import elser.worker.loop.EventLoop;
import elser.worker.loop.LoopSettings;
import elser.worker.loop.Pulse;
import elser.worker.loop.SilentClusters;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** The real loop and the real adapters on simulated clients, and a target that never answers. */
@Timeout(60)
class WorkerPortsTest {

    private static final int PARTITIONS = 3;
    private static final int REQUESTS = 40;
    private static final Duration END = Duration.ofMinutes(5);

    private final WorkerConfig config =
            new ConfigLoader(
                            new ConfigSources(
                                    null,
                                    Map.of(),
                                    Map.of(
                                            "elser.kafka.bootstrap.servers",
                                            "simulated:1",
                                            "elser.targets.default.url",
                                            "http://simulated")),
                            ClientProperties::fault)
                    .worker();
    private final Scheduler scheduler;
    private final SimulatedKafka kafka;
    private int workers;

    WorkerPortsTest(RepetitionInfo repetition) {
        scheduler = new Scheduler(repetition.getCurrentRepetition());
        kafka = new SimulatedKafka(scheduler);
        kafka.createTopic(config.topics().requests(), PARTITIONS, "delete");
        kafka.createTopic(config.topics().events(), PARTITIONS, "delete");
        kafka.createTopic(config.topics().ledger(), PARTITIONS, "compact");
        kafka.createTopic(config.topics().deadLetters(), PARTITIONS, "delete");
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    private Host startWorker() {
        String name = "w" + workers++;
        Host host = scheduler.host(name);
        host.start("loop", () -> runLoop(host));
        return host;
    }

    private void runLoop(Host host) {
        LoopPorts ports =
                LoopPorts.of(
                        config,
                        kafka.clients(host, config.kafka().groupId(), host.name() + "-0", 50),
                        new RequestReader(
                                new RequestLimits(
                                        Map.of("default", new RequestLimits.Target(null, null)),
                                        Duration.ofDays(1))),
                        host::wall,
                        (delay, work) ->
                                host.start(
                                        "load",
                                        () -> {
                                            scheduler.sleep(delay);
                                            work.run();
                                        }),
                        new Pulse(() -> host.now().nanos(), Duration.ofMinutes(1)));
        EventLoop loop =
                new EventLoop(
                        ports.source(),
                        ports.journal(),
                        ports.loader(),
                        new SilentClusters(Set.of("default")),
                        host::now,
                        scheduler.random()::nextDouble,
                        new LoopSettings(
                                config.policy(), config.pollInterval(), 1_000, 50, host.name()));
        ports.journal().open();
        loop.open();
        while (true) {
            loop.turn();
        }
    }

    private void publish(int number) {
        int partition = scheduler.random().nextInt(PARTITIONS);
        String json =
                "{\"request_id\":\"r%d\",\"inference_id\":\"e%d\"}".formatted(number, number % 7);
        kafka.publish(
                new TopicPartition(config.topics().requests(), partition),
                null,
                json.getBytes(StandardCharsets.UTF_8),
                List.of());
    }

    private List<String> said() {
        return kafka.committed(config.topics().events()).stream()
                .map(event -> new String(event.value(), StandardCharsets.UTF_8))
                .map(json -> json.replaceAll(".*\"request_id\":\"([^\"]*)\".*", "$1"))
                .sorted()
                .toList();
    }

    @RepeatedTest(10)
    void whateverHappensToWorkers_eachRequestIsAnnouncedOnce() {
        List<Host> hosts = List.of(startWorker(), startWorker());
        for (int i = 0; i < REQUESTS; i++) {
            int number = i;
            scheduler.after(
                    Duration.ofMillis(scheduler.random().nextInt(60_000)), () -> publish(number));
        }
        scheduler.after(within(60), hosts.get(0)::kill);
        scheduler.after(within(60), () -> hosts.get(1).freeze(Duration.ofSeconds(60)));
        scheduler.after(within(60), () -> kafka.network().down(Duration.ofSeconds(20)));
        scheduler.after(within(60), this::startWorker);
        scheduler.after(within(60), () -> kafka.group(config.kafka().groupId()).shuffle());
        scheduler.run(() -> scheduler.nanos() > END.toNanos());
        assertThat(said())
                .isEqualTo(IntStream.range(0, REQUESTS).mapToObj(i -> "r" + i).sorted().toList());
    }

    /** It had heard that there is no offset yet, and finds the ledger that others began since. */
    @RepeatedTest(5)
    void aLoaderThatWasCutOffWhileOthersBegan_stopsNobody() {
        Host cutOff = startWorker();
        AtomicBoolean isCut = new AtomicBoolean();
        scheduler.observe(
                (host, _, what) -> {
                    if (host == cutOff
                            && what.equals("stable offset answered")
                            && isCut.compareAndSet(false, true)) {
                        kafka.network().cut(cutOff, Duration.ofSeconds(58));
                    }
                });
        scheduler.after(Duration.ofSeconds(5), this::startWorker);
        for (int i = 0; i < REQUESTS; i++) {
            publish(i);
        }

        scheduler.run(() -> scheduler.nanos() > END.toNanos());

        assertThat(isCut).isTrue();
        assertThat(said())
                .isEqualTo(IntStream.range(0, REQUESTS).mapToObj(i -> "r" + i).sorted().toList());
    }

    private Duration within(int seconds) {
        return Duration.ofMillis(scheduler.random().nextInt(seconds * 1_000));
    }
}
