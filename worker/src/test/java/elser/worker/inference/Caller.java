package elser.worker.inference;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.contracts.Models;
import elser.contracts.ServiceSettings;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters.Permission;

import org.awaitility.Awaitility;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Calls one target through the port, as the loop does, and waits for the answers. */
final class Caller implements AutoCloseable {

    static final String TARGET = "default";
    static final ModelKey KEY = new ModelKey(TARGET, Models.ELSER_V2);
    static final InferenceConfig CONFIG =
            new InferenceConfig(
                    InferenceConfig.ELSER, new ServiceSettings(null, 1, 1, null), null, null);
    static final Mutation START =
            new Mutation.StartDeployment(KEY, "p1", "my-elser", Models.ELSER_V2_LINUX_X86_64, 2, 1);

    /** Sent along with every mutation. */
    static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** One of every kind. */
    static final List<Mutation> MUTATIONS =
            List.of(
                    create("my-elser"),
                    START,
                    new Mutation.Wake(KEY, "p1", ".elser-2-elasticsearch"),
                    new Mutation.DeleteEndpoint(KEY, "p1", "my-elser"),
                    new Mutation.DeleteModel(KEY, "p1", Models.ELSER_V2_LINUX_X86_64));

    private static final int PATIENCE_SECONDS = 60;

    private final CallCounts calls = new CallCounts();
    private final InferenceClusters clusters;

    Caller(Settings settings, URI... nodes) {
        this(settings, new Credentials.None(), nodes);
    }

    Caller(Settings settings, Credentials credentials, URI... nodes) {
        this(settings, target(credentials, nodes), System::nanoTime);
    }

    Caller(Settings settings, Target target, LongSupplier nanos) {
        this(settings.build(), target, nanos);
    }

    Caller(Resilience settings, Credentials credentials, URI... nodes) {
        this(settings, target(credentials, nodes), System::nanoTime);
    }

    Caller(Resilience settings, Target target, LongSupplier nanos) {
        clusters = new InferenceClusters(Map.of(TARGET, target), settings, nanos, () -> 0, calls);
    }

    static Target target(Credentials credentials, URI... nodes) {
        return new Target(TARGET, Arrays.asList(nodes), credentials, null, null, null, null, null);
    }

    static Mutation create(String inferenceId) {
        return new Mutation.Create(
                KEY,
                "p1",
                new Intent(
                        "i1",
                        1,
                        CreateReason.FIRST,
                        "r1",
                        inferenceId,
                        0,
                        Instant.EPOCH,
                        65_000,
                        "process",
                        7,
                        Definition.ABSENT),
                CONFIG);
    }

    /** What the observer was told so far, and how often. */
    Map<String, Integer> told() {
        return calls.counts();
    }

    InferenceClusters clusters() {
        return clusters;
    }

    TargetView look(String... definitions) {
        return await(startLook(definitions));
    }

    /** Looks, and waits until so many questions for a version were answered in all. */
    void lookAndLearn(int versions) {
        look();
        awaitVersions(versions);
    }

    /** Waits until so many questions for a version were answered, and their answers taken in. */
    void awaitVersions(int versions) {
        Awaitility.await().until(() -> versions() == versions);
    }

    private int versions() {
        return told().entrySet().stream()
                .filter(told -> told.getKey().startsWith(TARGET + " version "))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    CompletableFuture<TargetView> startLook(String... definitions) {
        var answer = new CompletableFuture<TargetView>();
        clusters.look(TARGET, Set.copyOf(List.of(definitions)), answer::complete);
        return answer;
    }

    CallResult create() {
        return run(create("my-elser"), () -> true);
    }

    CallResult run(Mutation mutation, BooleanSupplier maySend) {
        return await(start(mutation, maySend));
    }

    CompletableFuture<CallResult> start(Mutation mutation, BooleanSupplier maySend) {
        return start(mutation, (Permission.Granted) clusters.askToMutate(TARGET), maySend);
    }

    CompletableFuture<CallResult> start(
            Mutation mutation, Permission.Granted permit, BooleanSupplier maySend) {
        var answer = new CompletableFuture<CallResult>();
        clusters.run(mutation, TRACE, permit, maySend, answer::complete);
        return answer;
    }

    Permission ask() {
        return clusters.askToMutate(TARGET);
    }

    /** How many more mutations may be under way. */
    int freePlaces() {
        return clusters.guards()
                .bulkheads()
                .bulkhead(TARGET)
                .getMetrics()
                .getAvailableConcurrentCalls();
    }

    /** Reads that the breaker counts at the moment as failed. */
    int failedReads() {
        return clusters.guards()
                .breakers()
                .circuitBreaker(TARGET)
                .getMetrics()
                .getNumberOfFailedCalls();
    }

    /** How often the breaker has gone into each state. */
    Map<String, Long> breakerChanges() {
        Map<String, Long> changes = new TreeMap<>();
        for (String state : List.of("closed", "open", "half_open")) {
            changes.put(state, (long) told().getOrDefault(TARGET + " breaker " + state, 0));
        }
        return changes;
    }

    String breakerState() {
        return clusters.breakerStates().getOrDefault(TARGET, "none");
    }

    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer came out of the port", e);
        }
    }

    @Override
    public void close() {
        clusters.close();
    }
}
