package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.Attention.Outcome;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class CreatingPhaseTest {

    private static final Mutation CREATE =
            new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
    private static final String LATE = "action_request_validation_exception";
    private static final Attention OPEN = Attention.from(0).intending(0);

    private final Scene scene =
            Scene.in(Scene.creating())
                    .attending(OPEN)
                    .with(
                            Scene.provisioning("p", Scene.creating())
                                    .saying(
                                            new Provisioning.Reported(
                                                    WaitingFor.ENDPOINT, null, T0)));

    private Step moving(Phase phase, Attention attention, Step.Wish wish, String note) {
        return new Step(
                List.of(new Change.Put(scene.provisioning().in(phase))),
                List.of(),
                null,
                attention,
                wish,
                Step.NEVER,
                note);
    }

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    @Test
    void whileTheCallRunsNothingIsDecidedWhateverIsSeen() {
        scene.mutating().at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1));

        assertThat(scene.decide())
                .isEqualTo(Step.stay(OPEN, "the create runs").wakingAt(nanos(15_000)));
    }

    @Test
    void whileTheCallRunsTheDownloadItCausedIsTold() {
        scene.mutating().at(1_500, Look.atNothing().downloading(50, 100));

        Step step = scene.next();

        assertThat(step.events().getFirst().event().waitingFor())
                .isEqualTo(WaitingFor.MODEL_DOWNLOAD);
        assertThat(step.attention()).isEqualTo(OPEN.seeing(new Download(50, 100), nanos(1_499)));
        assertThat(step.mutation()).isNull();
    }

    @Test
    void aDownloadSeenBeforeTheIntentIsNotTold() {
        scene.attending(OPEN.intending(nanos(1_499)))
                .mutating()
                .at(1_500, Look.atNothing().downloading(50, 100));

        assertThat(scene.decide().events()).isEmpty();
    }

    @Test
    void anInheritedCreateIsLookedFor() {
        assertThat(scene.at(500).decide())
                .isEqualTo(
                        Step.stay(OPEN, "looking for mine")
                                .wakingAt(nanos(15_000))
                                .wishing(Step.Wish.LOOK));
    }

    @Test
    void itsEndpointIsThereWhateverTheCallSaid() {
        scene.attending(OPEN.knowing(Outcome.UNKNOWN)).at(500, Look.atNothing().endpoint("mine"));

        assertThat(scene.decide())
                .isEqualTo(
                        moving(
                                Scene.followingOwn(),
                                OPEN.knowing(Outcome.UNKNOWN),
                                Step.Wish.AGAIN,
                                "endpoint mine is there"));
    }

    @Test
    void anUnknownOutcomeIsLookedAfterUntilTheCallCanNotBeAliveAnyMore() {
        Attention unknown = OPEN.knowing(Outcome.UNKNOWN);
        scene.attending(unknown);

        assertThat(scene.at(500, Look.atNothing()).decide())
                .isEqualTo(
                        Step.stay(
                                        unknown,
                                        "the create's outcome is unknown and its endpoint is not"
                                                + " there")
                                .wakingAt(nanos(15_000)));
        assertThat(scene.at(64_999, Look.atNothing()).decide().wakeAt()).isEqualTo(nanos(65_000));
        assertThat(scene.at(65_000, Look.atNothing()).decide())
                .isEqualTo(
                        moving(
                                new Phase.Looking(CreateReason.REPAIR),
                                OPEN,
                                Step.Wish.AGAIN,
                                "the create came to nothing"));
    }

    @Test
    void anInheritedCreateIsAliveForItsWindowFromTheLoadOn() {
        scene.attending(Attention.from(nanos(100_000)));

        assertThat(scene.at(164_999, Look.atNothing()).decide().note())
                .isEqualTo("the create's outcome is unknown and its endpoint is not there");
        assertThat(scene.at(165_000, Look.atNothing()).decide().note())
                .isEqualTo("the create came to nothing");
    }

    @Test
    void nothingIsConcludedFromReadsThatDidNotSucceed() {
        scene.attending(OPEN.knowing(Outcome.UNKNOWN));

        Step step = scene.at(90_000, Look.atNothing().endpointsUnreadable(Look.GATEWAY)).next();

        assertThat(step.note()).isEqualTo("the endpoint cannot be looked for");
        assertThat(scene.provisioning().phase()).isEqualTo(Scene.creating());
        assertThat(step.events().getFirst().event().waitingFor()).isEqualTo(WaitingFor.GATEWAY);
    }

    @Test
    void refusedCredentialsEndAllOnlyOnceTheCreateCanNotBeAliveAnyMore() {
        Look denied = Look.atNothing().endpointsUnreadable(Look.DENIED);
        scene.at(500, denied).next();

        assertThat(scene.at(64_999, denied).next().note())
                .isEqualTo("the endpoint cannot be looked for");
        assertThat(scene.at(65_000, denied).next().note())
                .isEqualTo("ended: unauthorized: unauthorized");
    }

    @Test
    void aSuccessfulAnswerMeansThatTheEndpointIsThere() {
        assertThat(scene.at(500).answer(CREATE, answered(200, "", "")))
                .isEqualTo(
                        moving(
                                Scene.followingOwn(),
                                OPEN.knowing(Outcome.SETTLED),
                                Step.Wish.LOOK,
                                "endpoint mine is created"));
    }

    private static final Trouble TIMED_OUT =
            new Trouble(Trouble.Kind.GATEWAY, "timed out", null, null);
    private static final Trouble NO_ROOM =
            new Trouble(Trouble.Kind.SERVER, "Could not start: no room", "status_exception", 429);

    @Test
    void anAnswerThatLeavesTheOutcomeOpenOnlyLeadsToALook() {
        assertThat(scene.at(500).answer(CREATE, new CallResult.NoAnswer("timed out")))
                .isEqualTo(
                        Step.stay(
                                        OPEN.knowing(Outcome.UNKNOWN).because(TIMED_OUT),
                                        "the create's outcome is unknown: timed out")
                                .wishing(Step.Wish.LOOK));
    }

    @Test
    void aRefusalForNowLeadsToALookAndAPause() {
        assertThat(
                        scene.at(500)
                                .answer(
                                        CREATE,
                                        answered(
                                                429,
                                                "status_exception",
                                                "Could not start: no room")))
                .isEqualTo(
                        Step.stay(
                                        OPEN.knowing(Outcome.SETTLED)
                                                .refused(true, nanos(4_500))
                                                .because(NO_ROOM),
                                        "the cluster will not now: Could not start: no room")
                                .wishing(Step.Wish.LOOK));

        scene.apply(
                scene.answer(
                        CREATE, answered(429, "status_exception", "Could not start: no room")));
        scene.mutationEndedAt(500);
        assertThat(scene.at(600, Look.atNothing()).next().note())
                .isEqualTo("the create came to nothing");
        assertThat(scene.next().note()).isEqualTo("pausing before the next create");
    }

    @Test
    void aCallThatWasNeverSentGivesItsReasonBack() {
        assertThat(scene.at(500).answer(CREATE, new CallResult.NotSent("the lease was over")))
                .isEqualTo(
                        moving(
                                new Phase.Looking(CreateReason.FIRST),
                                OPEN,
                                Step.Wish.AGAIN,
                                "the create was never sent: the lease was over"));
    }

    @Test
    void aMistakeOfTheLeaderEndsItAloneAndTheNextOneIsPromoted() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        Entry.Waiter leader = scene.waiter("r1");
        Instant at = T0.plusMillis(500);
        Failure failure =
                new Failure(
                        FailureReason.INVALID_REQUEST, "bad settings", LATE, 400, false, List.of());
        Phase promoted = new Phase.Looking(CreateReason.PROMOTION);

        assertThat(scene.at(500).answer(CREATE, answered(400, LATE, "bad settings")))
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(leader.ended(at)),
                                        new Change.Put(leaving(scene.provisioning()).in(promoted))),
                                List.of(
                                        Said.failed(leader, at, failure)
                                                .amongWaiters(2)
                                                .afterCreate(1, CreateReason.FIRST)
                                                .waitingFor(WaitingFor.ENDPOINT)
                                                .event()),
                                null,
                                OPEN.knowing(Outcome.SETTLED),
                                Step.Wish.AGAIN,
                                Step.NEVER,
                                "request failed: invalid_request"));
    }

    /** What the create may have left is deleted before the next one. */
    private static Provisioning leaving(Provisioning provisioning) {
        Intent create = ((Phase.Creating) provisioning.phase()).intent();
        return provisioning.repairing(provisioning.repair().leaving(create));
    }

    @Test
    void aMistakeOfALeaderThatIsGoneEndsNobody() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        scene.memory.replay(List.of(new Change.Put(scene.waiter("r1").ended(T0.plusMillis(400)))));

        Step step = scene.at(500).answer(CREATE, answered(400, LATE, "bad settings"));

        assertThat(step)
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(
                                                leaving(scene.provisioning())
                                                        .in(
                                                                new Phase.Looking(
                                                                        CreateReason.PROMOTION)))),
                                List.of(),
                                null,
                                OPEN.knowing(Outcome.SETTLED),
                                Step.Wish.AGAIN,
                                Step.NEVER,
                                "refused: bad settings"));
    }

    @Test
    void whatNobodyCanHopeForEndsAll() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        Instant at = T0.plusMillis(500);
        Failure failure =
                new Failure(
                        FailureReason.LICENSE,
                        "current license is non-compliant for [inference]",
                        "security_exception",
                        403,
                        false,
                        List.of());
        List<Announcement> events =
                List.of(failed("r1", at, failure).event(), failed("r2", at, failure).event());

        Step step =
                scene.at(500)
                        .answer(
                                CREATE,
                                answered(
                                        403,
                                        "security_exception",
                                        "current license is non-compliant for [inference]"));

        assertThat(step.events()).isEqualTo(events);
        scene.apply(step);
        assertThat(scene.memory.provisionings()).isZero();
    }

    private Said failed(String requestId, Instant at, Failure failure) {
        return Said.failed(scene.waiter(requestId), at, failure)
                .amongWaiters(2)
                .afterCreate(1, CreateReason.FIRST)
                .waitingFor(WaitingFor.ENDPOINT);
    }

    @Test
    void anAnswerToAnotherCreateChangesNothing() {
        Mutation earlier =
                new Mutation.Create(
                        KEY,
                        "p",
                        new Intent(
                                "p/0",
                                0,
                                CreateReason.FIRST,
                                "r1",
                                "mine",
                                0,
                                T0,
                                65_000,
                                "process",
                                7,
                                Definition.ABSENT),
                        Scene.CONFIG);

        assertThat(scene.at(500).answer(earlier, answered(200, "", "")))
                .isEqualTo(Step.stay(OPEN, "an answer that is of no use any more"));
    }
}
