package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.CONFIG;
import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.POLICY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.now;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.Violation;
import elser.worker.lifecycle.Intake.Verdict;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

class RequestIntakeTest {

    private static final Now NOW = now(1_000);

    private final Notebook memory = new Notebook();

    private static RequestReading.Valid asking(
            String requestId,
            String inferenceId,
            @Nullable InferenceConfig config,
            boolean dedicated,
            @Nullable Instant deadline) {
        OffsetDateTime offset = deadline == null ? null : deadline.atOffset(ZoneOffset.UTC);
        return new RequestReading.Valid(
                new ProvisioningRequest(
                        null,
                        requestId,
                        null,
                        null,
                        inferenceId,
                        config,
                        dedicated,
                        offset,
                        "team"),
                "hash of " + requestId,
                "trace of " + requestId);
    }

    private Verdict accept(RequestReading.Valid reading, long order) {
        return Intake.accept(reading, order, memory, null, POLICY, NOW);
    }

    /** As the waiter stands before its first event. */
    private static Entry.Waiter waiter(
            String requestId,
            String provisioningId,
            long order,
            String inferenceId,
            @Nullable Integer config,
            boolean joined) {
        return new Entry.Waiter(
                KEY,
                requestId,
                "hash of " + requestId,
                provisioningId,
                order,
                NOW.wall(),
                NOW.wall().plus(Duration.ofHours(1)),
                0,
                inferenceId,
                config,
                joined,
                "team",
                "trace of " + requestId);
    }

    @Test
    void theFirstRequestStartsAProvisioning() {
        String id = EventIds.of(KEY.toString(), "r1", "7@" + NOW.wall().toEpochMilli(), -1);
        Provisioning started =
                new Provisioning(
                        id,
                        KEY,
                        null,
                        NOW.wall(),
                        0,
                        null,
                        false,
                        null,
                        new Phase.Looking(CreateReason.FIRST));
        Entry.Waiter waiter = waiter("r1", id, 7, "mine", 0, false);

        assertThat(accept(asking("r1", "mine", CONFIG, false, null), 7))
                .isEqualTo(
                        new Verdict.Accepted(
                                started,
                                new Step(
                                        List.of(
                                                new Change.Put(started),
                                                new Change.Put(
                                                        new Entry.Configuration(
                                                                KEY, id, 0, CONFIG)),
                                                new Change.Put(waiter.told())),
                                        List.of(Said.requested(waiter).event()),
                                        null,
                                        Attention.from(NOW.nanos()),
                                        Step.Wish.AGAIN,
                                        Step.NEVER,
                                        "request accepted")));
    }

    @Test
    void aLaterRequestJoinsAndLeavesWhatIsKnownOfTheProvisioning() {
        Progress progress = new Progress(50, 100, 50, null);
        Provisioning running =
                Scene.provisioning("p", Scene.creating())
                        .saying(new Provisioning.Reported(WaitingFor.MODEL_DOWNLOAD, progress, T0));
        memory.put(running);
        memory.put(new Entry.Configuration(KEY, "p", 0, CONFIG));
        memory.put(Scene.waiter("r1", 0, "mine"));
        InferenceConfig other = Scene.config(4);
        Entry.Waiter waiter = waiter("r2", "p", 8, "yours", 1, true);

        assertThat(accept(asking("r2", "yours", other, false, null), 8))
                .isEqualTo(
                        new Verdict.Accepted(
                                running,
                                new Step(
                                        List.of(
                                                new Change.Put(
                                                        new Entry.Configuration(
                                                                KEY, "p", 1, other)),
                                                new Change.Put(waiter.told())),
                                        List.of(
                                                Said.requested(waiter)
                                                        .of("mine")
                                                        .differing()
                                                        .amongWaiters(2)
                                                        .afterCreate(1, CreateReason.FIRST)
                                                        .waitingFor(WaitingFor.MODEL_DOWNLOAD)
                                                        .with(progress)
                                                        .event()),
                                        null,
                                        null,
                                        Step.Wish.AGAIN,
                                        Step.NEVER,
                                        "request joined")));
    }

    @Test
    void equalConfigurationsAreStoredOnce() {
        Scene scene = Scene.in(Scene.looking());

        Verdict verdict =
                Intake.accept(
                        asking("r2", "yours", CONFIG, false, null),
                        8,
                        scene.memory,
                        null,
                        POLICY,
                        NOW);

        Entry.Waiter waiter = waiter("r2", "p", 8, "yours", 0, true);
        assertThat(((Verdict.Accepted) verdict).step().changes())
                .containsExactly(new Change.Put(waiter.told()));
    }

    @Test
    void settingsDifferWhereTheAdoptedEndpointHasOthers() {
        Scene scene = Scene.in(Scene.following("theirs"));
        TargetView.Endpoints endpoints =
                new TargetView.Endpoints(List.of(Look.endpoint("theirs", KEY.model())));

        for (int threads : List.of(1, 2)) {
            Verdict verdict =
                    Intake.accept(
                            asking("r2", "yours", Scene.config(threads), false, null),
                            8,
                            scene.memory,
                            endpoints,
                            POLICY,
                            NOW);
            assertThat(((Verdict.Accepted) verdict).step().events().getFirst().event())
                    .extracting(event -> event.settingsDiffer())
                    .as("%d threads", threads)
                    .isEqualTo(threads == 2);
        }
    }

    @Test
    void dedicatedRequestsJoinOnlyTheProvisioningOfTheirId() {
        memory.put(Scene.provisioning("shared", Scene.looking()));
        memory.put(
                new Provisioning(
                        "own",
                        KEY,
                        "mine",
                        T0,
                        0,
                        null,
                        false,
                        null,
                        new Phase.Looking(CreateReason.DEDICATED)));

        assertThat(joins(asking("r1", "mine", CONFIG, true, null))).isEqualTo("own");
        assertThat(joins(asking("r1", "mine", CONFIG, false, null))).isEqualTo("shared");
        Verdict.Accepted started =
                (Verdict.Accepted) accept(asking("r1", "yours", CONFIG, true, null), 1);
        assertThat(started.provisioning().dedicatedTo()).isEqualTo("yours");
        assertThat(started.provisioning().phase())
                .isEqualTo(new Phase.Looking(CreateReason.DEDICATED));
    }

    private String joins(RequestReading.Valid reading) {
        return ((Verdict.Accepted) accept(reading, 1)).provisioning().id();
    }

    @Test
    void theSameRequestIsADuplicateInFlightAndAfterItsEnd() {
        Entry.Waiter waiter = waiter("r1", "p", 0, "mine", null, false);
        RequestReading.Valid same = asking("r1", "mine", CONFIG, false, null);
        RequestReading.Valid other = new RequestReading.Valid(same.request(), "another hash", null);

        memory.put(waiter);
        assertThat(accept(same, 9)).isEqualTo(new Verdict.Duplicate());
        assertThat(accept(other, 9)).isEqualTo(new Verdict.Reused());
        memory.put(waiter.ended(T0));
        assertThat(accept(same, 9)).isEqualTo(new Verdict.Duplicate());
        assertThat(accept(other, 9)).isEqualTo(new Verdict.Reused());
    }

    @Test
    void aRefusedRequestIsAnsweredOnceAndNotRemembered() {
        Failure failure =
                new Failure(
                        FailureReason.INVALID_REQUEST,
                        "1 violation",
                        null,
                        null,
                        false,
                        List.of(new Violation("/inference_id", "is required")));
        RequestReading.Invalid invalid =
                new RequestReading.Invalid(
                        "r1", KEY, "default", KEY.model(), null, "team", failure, "hash", "trace");

        Verdict.Refused refused = (Verdict.Refused) Intake.refuse(invalid, "3@7@0", memory, NOW);

        assertThat(refused.failure()).isEqualTo(failure);
        assertThat(refused.event().key()).isEqualTo("default/.elser_model_2");
        assertThat(refused.event().traceparent()).isEqualTo("trace");
        assertThat(refused.event().event())
                .extracting(event -> List.of(event.sequence(), event.requestId()))
                .isEqualTo(List.of(0L, "r1"));
        memory.put(waiter("r1", "p", 0, "mine", null, false));
        assertThat(Intake.refuse(invalid, "3@7@0", memory, NOW)).isEqualTo(new Verdict.Reused());
    }

    @Test
    void aRefusedRequestWithoutModelKeyIsKeyedByItsId() {
        Failure failure =
                new Failure(
                        FailureReason.UNKNOWN_TARGET,
                        "no such target",
                        null,
                        null,
                        false,
                        List.of());
        RequestReading.Invalid invalid =
                new RequestReading.Invalid(
                        "r1", null, null, null, null, null, failure, "hash", null);

        assertThat(((Verdict.Refused) Intake.refuse(invalid, "3@7@0", memory, NOW)).event().key())
                .isEqualTo("r1");
    }

    @Test
    void aDeadlineThatIsPastIsAnsweredAtOnceAndStartsNothing() {
        for (long behind : List.of(0L, 1L)) {
            Instant deadline = NOW.wall().minusMillis(behind);
            Failure failure =
                    new Failure(
                            FailureReason.DEADLINE_EXCEEDED,
                            "the deadline had passed when the request was accepted; no call was"
                                    + " made",
                            null,
                            null,
                            true,
                            List.of());

            Verdict.Accepted accepted =
                    (Verdict.Accepted) accept(asking("r1", "mine", CONFIG, false, deadline), 7);

            Entry.Waiter waiter = due(accepted.provisioning().id(), deadline);
            assertThat(accepted.step())
                    .isEqualTo(
                            new Step(
                                    List.of(new Change.Put(waiter.ended(NOW.wall()))),
                                    List.of(
                                            Said.requested(waiter).event(),
                                            Said.failed(waiter.told(), NOW.wall(), failure)
                                                    .event()),
                                    null,
                                    null,
                                    Step.Wish.NONE,
                                    Step.NEVER,
                                    "request failed: deadline_exceeded"));
        }
        Instant ahead = NOW.wall().plusMillis(1);
        assertThat(
                        ((Verdict.Accepted) accept(asking("r1", "mine", CONFIG, false, ahead), 7))
                                .step()
                                .note())
                .isEqualTo("request accepted");
    }

    private static Entry.Waiter due(String provisioningId, Instant deadline) {
        return new Entry.Waiter(
                KEY,
                "r1",
                "hash of r1",
                provisioningId,
                7,
                NOW.wall(),
                deadline,
                0,
                "mine",
                0,
                false,
                "team",
                "trace of r1");
    }

    @Test
    void boundsOnWaitersAndProvisioningsRefuseWhatIsAbove() {
        memory.put(Scene.provisioning("p", Scene.looking()));
        memory.put(waiter("r1", "p", 0, "mine", null, false));
        RequestReading.Valid joining = asking("r2", "mine", null, false, null);
        RequestReading.Valid starting = asking("r2", "mine", null, true, null);

        assertThat(refusedBy(limits(9, 9, 1), joining))
                .isEqualTo("the worker already holds 1 requests on this partition");
        assertThat(refusedBy(limits(9, 1, 9), joining))
                .isEqualTo(
                        "the worker already holds 1 requests for target default on this"
                                + " partition");
        assertThat(refusedBy(limits(1, 9, 9), starting))
                .isEqualTo("the worker already holds 1 provisionings on this partition");
        assertThat(refusedBy(limits(1, 2, 2), joining)).isEqualTo("accepted");
        assertThat(refusedBy(limits(2, 2, 2), starting)).isEqualTo("accepted");
    }

    @Test
    void boundsOnDistinctConfigurationsRefuseOneMore_notThoseThatAreKnown() {
        memory.put(Scene.provisioning("p", Scene.looking()));
        memory.put(new Entry.Configuration(KEY, "p", 0, CONFIG));
        memory.put(waiter("r1", "p", 0, "mine", 0, false));
        RequestReading.Valid known = asking("r2", "mine", CONFIG, false, null);
        RequestReading.Valid other = asking("r2", "mine", Scene.config(2), false, null);
        RequestReading.Valid none = asking("r2", "mine", null, false, null);

        assertThat(refusedBy(configurations(1), other))
                .isEqualTo("the worker already holds 1 configurations for this provisioning");
        assertThat(refusedBy(configurations(2), other)).isEqualTo("accepted");
        assertThat(refusedBy(configurations(1), known)).isEqualTo("accepted");
        assertThat(refusedBy(configurations(1), none)).isEqualTo("accepted");
    }

    private static Policy.Limits configurations(int bound) {
        return new Policy.Limits(9, 9, 9, Duration.ofHours(1), 10, 10, bound);
    }

    private static Policy.Limits limits(int provisionings, int perTarget, int perPartition) {
        return new Policy.Limits(
                provisionings, perTarget, perPartition, Duration.ofHours(1), 10, 10);
    }

    private String refusedBy(Policy.Limits limits, RequestReading.Valid reading) {
        Policy policy =
                new Policy(
                        POLICY.timeout(),
                        POLICY.lease(),
                        POLICY.createTimeout(),
                        POLICY.grace(),
                        POLICY.authGrace(),
                        POLICY.stallAfter(),
                        POLICY.backoff(),
                        POLICY.defaultConfig(),
                        limits,
                        POLICY.maxEndpoints());
        Verdict.Accepted accepted =
                (Verdict.Accepted) Intake.accept(reading, 7, memory, null, policy, NOW);
        List<Announcement> events = accepted.step().events();
        if (events.size() == 1) {
            return "accepted";
        }
        Failure failure = events.getLast().event().failure();
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).isEqualTo(FailureReason.OVERLOADED);
        assertThat(failure.retryable()).isTrue();
        return failure.message().replace("; ask again later under a new request_id", "");
    }
}
