package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.contracts.ServiceSettings;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * One provisioning, {@code p}, of one request, {@code r1}, for the endpoint {@code mine}, and what
 * a decision about it may see. Both clocks stand at 0 when the scene opens; the request was
 * accepted then. Steps are taken with {@link #next}: decided, and applied as a commit would.
 */
final class Scene {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");
    static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    static final InferenceConfig CONFIG = config(1);
    static final Policy POLICY =
            new Policy(
                    Duration.ofHours(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    new Backoff(Duration.ofSeconds(4), 2, Duration.ofMinutes(1)),
                    config(2),
                    new Policy.Limits(100, 1000, 1000, Duration.ofHours(1), 1000, 2),
                    Map.of("default", 3));

    /** A call of each kind about {@code mine}, and the phase that makes it. */
    static final Map<Mutation, Phase> CALLS =
            Map.of(
                    new Mutation.Create(KEY, "p", intent("mine"), CONFIG),
                    creating(),
                    new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 1),
                    followingOwn(),
                    new Mutation.Wake(KEY, "p", "mine"),
                    following("mine"),
                    new Mutation.DeleteEndpoint(KEY, "p", "mine"),
                    followingOwn(),
                    new Mutation.DeleteModel(KEY, "p", KEY.model()),
                    followingOwn());

    final Notebook memory = new Notebook();
    private final String provisioningId;
    private final Phase openedIn;
    private Look look = Look.atNothing();
    private long lookedAt = Long.MIN_VALUE;
    private long mutationEnded = Long.MIN_VALUE;
    private boolean mutationRunning;
    private Sight.Permit permit = Sight.Permit.NOT_ASKED;
    private Attention attention = Attention.from(0);
    private Attention others = Attention.from(0);
    private Now now = now(0);
    private Policy policy = POLICY;

    private Scene(Provisioning provisioning) {
        provisioningId = provisioning.id();
        openedIn = provisioning.phase();
        memory.put(provisioning);
    }

    static Scene in(Phase phase) {
        Scene scene = new Scene(provisioning("p", phase));
        scene.memory.put(new Entry.Configuration(KEY, "p", 0, CONFIG));
        scene.memory.put(waiter("r1", 0, "mine"));
        return scene;
    }

    static InferenceConfig config(int threads) {
        return new InferenceConfig(
                "elasticsearch",
                new ServiceSettings(".elser_model_2", 1, threads, null),
                null,
                null);
    }

    static Now now(long millis) {
        return new Now(T0.plusMillis(millis), millis * 1_000_000);
    }

    static long nanos(long millis) {
        return millis * 1_000_000;
    }

    /** One that has not created yet, or once where its phase says so. */
    static Provisioning provisioning(String id, Phase phase) {
        Intent made =
                switch (phase) {
                    case Phase.Creating(Intent intent) -> intent;
                    case Phase.Following(var _, var intent) -> intent;
                    case Phase.Looking _, Phase.Ending _ -> null;
                };
        return new Provisioning(
                id,
                KEY,
                null,
                T0,
                made == null ? 0 : made.attempt(),
                made == null ? null : made.reason(),
                false,
                null,
                phase);
    }

    static Phase looking() {
        return new Phase.Looking(CreateReason.FIRST);
    }

    static Phase creating() {
        return new Phase.Creating(intent("mine"));
    }

    static Phase following(String inferenceId) {
        return new Phase.Following(inferenceId, null);
    }

    static Phase followingOwn() {
        return new Phase.Following("mine", intent("mine"));
    }

    /** The first create of the scene's provisioning, decided at 0. */
    static Intent intent(String inferenceId) {
        return intent(inferenceId, Definition.ABSENT, T0);
    }

    static Intent intent(String inferenceId, Definition definition, Instant at) {
        return new Intent(
                "p/1",
                1,
                CreateReason.FIRST,
                "r1",
                inferenceId,
                0,
                at,
                65_000,
                "process",
                7,
                definition);
    }

    /** A request that was told that it was accepted. */
    static Entry.Waiter waiter(String requestId, long order, String inferenceId) {
        return waiter(requestId, order, inferenceId, 0);
    }

    static Entry.Waiter waiter(String requestId, long order, String inferenceId, Integer config) {
        return new Entry.Waiter(
                KEY,
                requestId,
                "hash of " + requestId,
                "p",
                order,
                T0,
                T0.plus(Duration.ofHours(1)),
                1,
                inferenceId,
                config,
                order > 0,
                "team",
                "trace of " + requestId);
    }

    Scene with(Entry... entries) {
        for (Entry entry : entries) {
            memory.put(entry);
        }
        return this;
    }

    Scene under(Policy other) {
        policy = other;
        return this;
    }

    Scene attending(Attention other) {
        attention = other;
        return this;
    }

    /** What is known of the other provisionings of the model key. */
    Scene othersAttending(Attention other) {
        others = other;
        return this;
    }

    /** From then on, a look that began a millisecond before shows this. */
    Scene at(long millis, Look seen) {
        now = now(millis);
        look = seen;
        lookedAt = nanos(millis) - 1_000_000;
        permit = Sight.Permit.NOT_ASKED;
        return this;
    }

    /** Time passes, nothing is looked at. */
    Scene at(long millis) {
        now = now(millis);
        permit = Sight.Permit.NOT_ASKED;
        return this;
    }

    Scene permitted(Sight.Permit answer) {
        permit = answer;
        return this;
    }

    Scene mutating() {
        mutationRunning = true;
        return this;
    }

    Scene mutationEndedAt(long millis) {
        mutationRunning = false;
        mutationEnded = nanos(millis);
        return this;
    }

    /** As if nothing had come of what was done in that phase. */
    void backTo(Phase phase) {
        if (!provisioning().phase().equals(phase)) {
            with(provisioning().in(phase));
        }
    }

    Provisioning provisioning() {
        return Objects.requireNonNull(memory.provisioning(provisioningId));
    }

    Entry.Waiter waiter(String requestId) {
        return (Entry.Waiter) Objects.requireNonNull(memory.request(KEY, requestId));
    }

    Phase openedIn() {
        return openedIn;
    }

    Attention attention() {
        return attention;
    }

    Now now() {
        return now;
    }

    private Sight sight() {
        TargetView view = lookedAt == Long.MIN_VALUE ? null : look.view(lookedAt);
        return new Sight(
                view,
                mutationEnded,
                mutationRunning,
                attention,
                _ -> others,
                permit,
                0,
                "process",
                7);
    }

    Step decide() {
        return Lifecycle.decide(provisioning(), memory, sight(), policy, now);
    }

    Step answer(Mutation mutation, CallResult result) {
        return Lifecycle.onAnswer(mutation, result, provisioning(), memory, sight(), policy, now);
    }

    Step expire(String requestId) {
        return Lifecycle.expire(provisioning(), waiter(requestId), memory, sight(), now);
    }

    /** Decides and applies. */
    Step next() {
        return apply(decide());
    }

    Step apply(Step step) {
        memory.replay(step.changes());
        Attention next = step.attention();
        attention = next == null ? attention : next;
        return step;
    }
}
