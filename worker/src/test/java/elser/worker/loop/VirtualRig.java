package elser.worker.loop;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.ServiceSettings;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Policy;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A worker's loop between topics in memory and simulated clusters, all on one virtual clock. It
 * owns partitions 0 and 1.
 */
final class VirtualRig {

    static final String ELSER = ".elser_model_2";
    static final String BUILD = ".elser_model_2_linux-x86_64";
    static final Duration CREATE_TIMEOUT = Duration.ofSeconds(12);

    final VirtualClock clock = new VirtualClock();
    final MemorySource source = new MemorySource();
    final MemoryLog log = new MemoryLog();
    final VirtualClusters clusters;
    final EventLoop loop;
    private final Deque<Runnable> loads = new ArrayDeque<>();
    private int requests;

    /** One with the same defaults for clusters of any age. */
    VirtualRig(Map<String, VirtualTarget> targets, InferenceConfig defaults, Random random) {
        this(targets, defaults, defaults, 5, random);
    }

    /**
     * One with defaults of their own for older clusters.
     *
     * @param repairs how often an endpoint is made anew
     */
    VirtualRig(
            Map<String, VirtualTarget> targets,
            InferenceConfig defaults,
            InferenceConfig older,
            int repairs,
            Random random) {
        clusters = new VirtualClusters(clock, targets, new HashSet<>(), CREATE_TIMEOUT, random);
        loop =
                new EventLoop(
                        source,
                        log,
                        new Loading(),
                        clusters,
                        clock,
                        random::nextDouble,
                        new LoopSettings(
                                policy(defaults, older, repairs),
                                Duration.ofSeconds(1),
                                10_000,
                                1_000,
                                "process"));
        loop.open();
        source.assign(0, 1);
    }

    /** Nothing goes wrong on the way to the clusters from now on; the first second passes. */
    VirtualRig smooth() {
        clusters.rough = false;
        pass(Duration.ofSeconds(1));
        return this;
    }

    /** Short times, so that what takes an hour elsewhere is over in minutes. */
    private static Policy policy(InferenceConfig defaults, InferenceConfig older, int repairs) {
        return new Policy(
                Duration.ofMinutes(10),
                Duration.ofSeconds(2),
                CREATE_TIMEOUT,
                Duration.ofSeconds(6),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                repairs,
                new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(8)),
                defaults,
                older,
                new Policy.Limits(100, 1000, 1000, Duration.ofMinutes(30), 1000, 2),
                Map.of());
    }

    static InferenceConfig config(String model, int threads) {
        return new InferenceConfig(
                "elasticsearch", new ServiceSettings(model, 1, threads, null), null, null);
    }

    private final class Loading implements Loader {
        @Override
        public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
            loads.add(
                    () -> {
                        if (isWanted.getAsBoolean()) {
                            answer.accept(log.load(partition));
                        }
                    });
        }

        @Override
        public void close() {}
    }

    void turn() {
        while (!loads.isEmpty()) {
            loads.removeFirst().run();
        }
        loop.turn();
    }

    /** Time passes, never past something that happens. */
    void pass(Duration time) {
        long end = clock.get().nanos() + time.toNanos();
        while (clock.get().nanos() < end) {
            long loopDue = clock.get().nanos() + source.patience.toNanos();
            long next = Math.min(end, Math.min(clusters.next(), loopDue));
            long millis = Math.max(1, (next - clock.get().nanos()) / 1_000_000);
            clock.pass(Duration.ofMillis(millis));
            clusters.tick();
            turn();
        }
    }

    /** Asks for an endpoint. Returns the request's id. */
    String send(
            String target,
            String model,
            String inferenceId,
            @Nullable InferenceConfig config,
            boolean dedicated,
            @Nullable Duration time) {
        String id = "r" + requests++;
        ProvisioningRequest request =
                new ProvisioningRequest(
                        null,
                        id,
                        target,
                        null,
                        inferenceId,
                        config,
                        dedicated,
                        time == null
                                ? null
                                : clock.get().wall().plus(time).atOffset(ZoneOffset.UTC),
                        null);
        int partition = (target + model).hashCode() & 1;
        source.append(
                partition,
                offset ->
                        new Received(
                                partition,
                                offset,
                                clock.get().wall(),
                                new RequestReading.Valid(request, LoopRig.hash(request), null),
                                partition,
                                false,
                                100,
                                "raw"));
        return id;
    }

    /** What a request was told, in order. */
    List<LifecycleEvent> told(String requestId) {
        return log.events.stream()
                .map(each -> each.event())
                .filter(event -> event.requestId().equals(requestId))
                .toList();
    }

    /** Partitions that it may own. */
    static Set<Integer> partitions() {
        return Set.of(0, 1);
    }
}
