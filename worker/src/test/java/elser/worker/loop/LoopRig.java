package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.ServiceSettings;
import elser.worker.lifecycle.Backoff;
import elser.worker.lifecycle.Policy;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** An event loop on ports in memory and a virtual clock: it moves only when it is told to. */
final class LoopRig {

    static final String MODEL = ".elser_model_2";
    static final int REQUEST_BYTES = 100;
    static final int REQUEST_LINES = 20;
    static final int REQUEST_IDS = 3;
    static final Duration CREATE_TIMEOUT = Duration.ofSeconds(60);

    final VirtualClock clock = new VirtualClock();
    final MemorySource source = new MemorySource();
    final MemoryLog log = new MemoryLog();
    final MemoryClusters clusters = new MemoryClusters(clock, Set.of("default", "other"));
    final Deque<Runnable> loads = new ArrayDeque<>();
    final List<Turn> turns = new ArrayList<>();
    final EventLoop loop;
    Loader.@Nullable Result loadResult;

    LoopRig() {
        this(policy(100));
    }

    LoopRig(Policy policy) {
        this(policy, new AtomicLong()::incrementAndGet);
    }

    LoopRig(Policy policy, LongSupplier epochs) {
        this(
                new LoopSettings(
                        policy,
                        Duration.ofSeconds(1),
                        10_000,
                        new LoopSettings.TransactionLimits(1_000, 1 << 20, Duration.ofSeconds(2)),
                        1_000,
                        new LoopSettings.LogLimits(REQUEST_LINES, REQUEST_IDS),
                        "process",
                        epochs));
    }

    LoopRig(LoopSettings settings) {
        loop = new EventLoop(source, log, new Loading(), clusters, clock, () -> 0, settings);
        loop.open();
    }

    static Policy policy(int remembered) {
        return new Policy(
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                CREATE_TIMEOUT,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(2),
                new Backoff(Duration.ofSeconds(4), 2, Duration.ofMinutes(1)),
                config(1),
                new Policy.Limits(100, 1000, 1000, Duration.ofMinutes(30), remembered, 2),
                Map.of());
    }

    static InferenceConfig config(int threads) {
        return config(MODEL, threads);
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
                            Result told = loadResult;
                            answer.accept(told == null ? log.load(partition) : told);
                        }
                    });
        }

        @Override
        public void close() {}
    }

    /** A rig that owns partition 0, loaded. */
    static LoopRig owning(Integer... partitions) {
        LoopRig rig = new LoopRig();
        rig.own(partitions);
        return rig;
    }

    void own(Integer... partitions) {
        source.assign(partitions);
        loop.turn();
        load();
        loop.turn();
    }

    /** Turns, with every look answered, until the first call is out. */
    void untilACallIsOut() {
        for (int i = 0; i < 20 && clusters.calls.isEmpty(); i++) {
            loop.turn();
            List.copyOf(clusters.looks).forEach(clusters::deliver);
            clock.pass(Duration.ofMillis(300));
        }
        assertThat(clusters.calls).hasSize(1);
    }

    void load() {
        while (!loads.isEmpty()) {
            loads.removeFirst().run();
        }
    }

    static RequestReading.Valid request(String requestId) {
        return request(requestId, "default", config(1), false, null);
    }

    static RequestReading.Valid request(
            String requestId,
            String target,
            InferenceConfig config,
            boolean dedicated,
            @Nullable Instant deadline) {
        ProvisioningRequest request =
                new ProvisioningRequest(
                        null,
                        requestId,
                        target,
                        null,
                        "ep-" + requestId,
                        config,
                        dedicated,
                        deadline == null ? null : deadline.atOffset(ZoneOffset.UTC),
                        null);
        return new RequestReading.Valid(request, hash(request), null);
    }

    /** 128 bits for a content, as the hash of a request is. */
    static String hash(Object content) {
        UUID hash = UUID.nameUUIDFromBytes(content.toString().getBytes(StandardCharsets.UTF_8));
        return hash.toString().replace("-", "");
    }

    void send(int partition, RequestReading reading) {
        send(partition, reading, partition, false);
    }

    void send(int partition, RequestReading reading, int home, boolean rekeyed) {
        source.append(
                partition,
                offset ->
                        new Received(
                                partition,
                                offset,
                                clock.get().wall(),
                                reading,
                                home,
                                rekeyed,
                                REQUEST_BYTES,
                                "raw"));
    }

    /** One round: a turn, then all that was asked of the targets is answered. */
    void round() {
        round(MemoryClusters.Answer.DONE);
    }

    void round(MemoryClusters.Answer answer) {
        loop.turn();
        load();
        List.copyOf(clusters.looks).forEach(clusters::deliver);
        List.copyOf(clusters.calls).forEach(call -> clusters.deliver(call, answer));
    }

    /** Rounds until that much time has passed, ten a second. */
    void run(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 100) {
            round();
            clock.pass(Duration.ofMillis(100));
        }
    }
}
