package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.DeploymentView.State;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class FollowingPhaseTest {

    private static final Mutation.StartDeployment START =
            new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 1);

    /** An adopted endpoint, of which the leader was told at 0 that its deployment is due. */
    private final Scene scene = told(Scene.following("mine"), WaitingFor.ALLOCATION);

    private static Scene told(Phase phase, WaitingFor waitingFor) {
        Provisioning said =
                Scene.provisioning("p", phase)
                        .saying(new Provisioning.Reported(waitingFor, null, T0));
        return Scene.in(phase).with(said);
    }

    private static Look missing() {
        return Look.atNothing().endpoint("mine");
    }

    private static Step staying(Attention attention, long wakeAt, String note) {
        return Step.stay(attention, note).wakingAt(nanos(wakeAt));
    }

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    @Test
    void nothingWasLookedAt() {
        assertThat(scene.at(10).decide())
                .isEqualTo(Step.stay(Attention.from(0), "not looked yet").wishing(Step.Wish.LOOK));
        assertThat(scene.mutating().decide())
                .isEqualTo(Step.stay(Attention.from(0), "a call for mine runs"));
    }

    @Test
    void itsOwnDeploymentIsFullyAllocated() {
        scene.at(500, missing().deployment("mine", 2, 2));
        Entry.Waiter leader = scene.waiter("r1");
        Instant at = T0.plusMillis(500);

        Step step = scene.decide();

        assertThat(step)
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(leader.ended(at)),
                                        new Change.Remove(
                                                new Entry.Configuration(KEY, "p", 0, Scene.CONFIG)),
                                        new Change.Remove(
                                                Scene.provisioning("p", ending(true, 2))
                                                        .saying(
                                                                new Provisioning.Reported(
                                                                        WaitingFor.ALLOCATION,
                                                                        null,
                                                                        T0)))),
                                List.of(Said.served(leader, at, served(true, 2)).event()),
                                null,
                                Attention.from(0),
                                Step.Wish.NONE,
                                Step.NEVER,
                                "ended: mine (adopted) is fully allocated"));
    }

    private static Phase ending(boolean adopted, int allocations) {
        return new Phase.Ending(served(adopted, allocations));
    }

    private static Phase.Result.Served served(boolean adopted, int allocations) {
        return new Phase.Result.Served(
                "mine",
                new Endpoint(
                        "elasticsearch",
                        KEY.model(),
                        Map.of("model_id", KEY.model(), "num_allocations", 1, "num_threads", 1),
                        null,
                        adopted,
                        allocations == 0),
                new Allocation("fully_allocated", allocations, allocations));
    }

    @Test
    void anEndpointOfItsOwnIsNotAdopted() {
        Scene own = told(Scene.followingOwn(), WaitingFor.ALLOCATION);
        own.at(500, missing().deployment("mine", 1, 1));

        assertThat(own.decide().events())
                .containsExactly(
                        Said.served(own.waiter("r1"), T0.plusMillis(500), served(false, 1))
                                .afterCreate(1, CreateReason.FIRST)
                                .event());
    }

    @Test
    void scaledToZeroServesCold() {
        scene.at(500, missing().deployment("mine", 0, 0));

        assertThat(scene.decide().events())
                .containsExactly(
                        Said.served(scene.waiter("r1"), T0.plusMillis(500), served(true, 0))
                                .event());
    }

    @Test
    void deploymentsThatAreNotReady() {
        Map<String, Look> looks =
                Map.of(
                        "another deployment of the model is",
                        missing().deployment("other", 1, 1).deployment("mine", 0, 1),
                        "only some of its allocations serve",
                        missing().deployment("mine", 1, 2),
                        "the state lags behind the count",
                        missing().deployment("mine", State.STARTED, null, "started", 2, 2),
                        "the count lags behind the state",
                        missing().deployment("mine", State.STARTED, null, "fully_allocated", 1, 2),
                        "it stops",
                        missing().stopping("mine"));
        looks.forEach(
                (name, look) ->
                        assertThat(scene.at(500, look).decide())
                                .as(name)
                                .isEqualTo(
                                        staying(
                                                Attention.from(0).present(look.allocation("mine")),
                                                15_000,
                                                "allocations are starting")));
    }

    @Test
    void allocationsAreToldWithTheReasonThatTheyWaitFor() {
        Look look =
                missing().deployment("mine", State.STARTING, "No ML nodes exist", "starting", 0, 1);
        scene.at(1_000, look);
        Instant at = T0.plusMillis(1_000);

        assertThat(scene.decide().events())
                .containsExactly(
                        Said.downloading(scene.waiter("r1"), at, WaitingFor.CAPACITY)
                                .with(new Allocation("starting", 0, 1))
                                .event());
    }

    @Test
    void anEndpointThatIsGoneIsLookedForFromTheTop() {
        Attention before = Attention.from(0).refused(false, nanos(9_000)).missing(nanos(400));
        scene.attending(before).at(500, Look.atNothing());
        Step gone =
                new Step(
                        List.of(new Change.Put(scene.provisioning().in(Scene.looking()))),
                        List.of(),
                        null,
                        Attention.from(0).notBefore(nanos(9_000)),
                        Step.Wish.AGAIN,
                        Step.NEVER,
                        "the adopted endpoint is of no use");

        assertThat(scene.decide()).isEqualTo(gone);
        scene.at(500, Look.atNothing().with(Look.endpoint("mine", "other")));
        assertThat(scene.decide()).isEqualTo(gone);
    }

    @Test
    void anEndpointOfItsOwnThatIsGoneIsRepaired() {
        Scene own = told(Scene.followingOwn(), WaitingFor.ALLOCATION);
        own.attending(Attention.from(0).knowing(Outcome.SETTLED));
        own.at(500, Look.atNothing()).next();

        assertThat(own.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.REPAIR));
    }

    @Test
    void readsThatDoNotSucceedDecideNothing() {
        Map<String, Look> looks =
                Map.of(
                        "endpoints", Look.atNothing().endpointsUnreadable(Look.GATEWAY),
                        "models", missing().modelsUnreadable(Look.GATEWAY),
                        "downloads", missing().downloadsUnreadable(Look.GATEWAY));
        looks.forEach(
                (name, look) -> {
                    Step step = scene.at(1_000, look).decide();
                    assertThat(step.note()).as(name).isEqualTo("502 from the gateway");
                    assertThat(step.attention()).as(name).isEqualTo(Attention.from(0));
                    assertThat(step.events())
                            .as(name)
                            .containsExactly(
                                    Said.downloading(
                                                    scene.waiter("r1"),
                                                    T0.plusMillis(1_000),
                                                    WaitingFor.GATEWAY)
                                            .event());
                });
    }

    @Test
    void aReadOfDownloadsThatFailsDoesNotEndOne() {
        scene.at(1_000, missing().downloading(1, 100)).next();
        Attention before = scene.attention();

        scene.at(40_000, missing().downloadsUnreadable(Look.GATEWAY)).next();

        assertThat(scene.attention()).isEqualTo(before);
    }

    @Test
    void whereDownloadsAreHiddenNothingIsRepaired() {
        Look hidden = missing().downloadsForbidden().definition(Definition.COMPLETE);

        assertThat(scene.at(500, hidden).next())
                .isEqualTo(
                        staying(
                                Attention.from(0),
                                15_000,
                                "no deployment yet, and whether the model downloads may not be"
                                        + " seen"));
        assertThat(scene.at(14_000, hidden).next().wish()).isEqualTo(Step.Wish.NONE);
        assertThat(scene.at(600_000, hidden).next().mutation()).isNull();
    }

    @Test
    void aRunningDownloadIsFollowedForHoweverLongItTakes() {
        scene.at(500, missing().downloading(1, 100)).next();
        Step later = scene.at(600_000, missing().downloading(1, 100)).next();

        assertThat(later.note()).isEqualTo("the model is downloading");
        assertThat(later.events().getFirst().event().progress())
                .isEqualTo(new Progress(1, 100, 1, Duration.ofSeconds(599)));
    }

    @Test
    void aDeploymentThatStaysMissingIsStartedOnceItsGraceIsOver() {
        Look complete = missing().definition(Definition.COMPLETE);
        assertThat(scene.at(500, missing()).next())
                .isEqualTo(
                        staying(
                                Attention.from(0).seeing(null, nanos(499)).missing(nanos(500)),
                                15_000,
                                "no deployment yet"));
        scene.at(15_000, missing()).next();
        assertThat(scene.at(30_499, missing()).next().wakeAt()).isEqualTo(nanos(30_000 + 500));

        Attention waiting = scene.attention().seeing(null, nanos(30_499));
        assertThat(scene.at(30_500, missing()).decide())
                .isEqualTo(
                        Step.stay(waiting, "definition not read yet")
                                .wishing(Step.Wish.DEFINITION));
        assertThat(scene.at(30_500, complete).decide())
                .isEqualTo(Step.stay(waiting, "a start is needed").wishing(Step.Wish.PERMIT));
        Step start = scene.permitted(Permit.GRANTED).decide();
        assertThat(start.mutation()).isEqualTo(START);
        assertThat(start.attention()).isEqualTo(waiting.started(nanos(30_500)));
        assertThat(start.note()).isEqualTo("starting the missing deployment of mine");
    }

    @Test
    void theGraceBeginsWhenTheDownloadEnds() {
        scene.at(500, missing().downloading(99, 100)).next();
        scene.at(60_000, missing()).next();

        assertThat(scene.at(89_999, missing()).next().note()).isEqualTo("no deployment yet");
        assertThat(scene.at(90_000, missing()).next().note()).isEqualTo("definition not read yet");
    }

    @Test
    void withoutAPermitTheStartWaits() {
        Look complete = missing().definition(Definition.COMPLETE);
        scene.attending(Attention.from(0).missing(0)).at(40_000, complete);

        assertThat(scene.permitted(Permit.BUSY).decide().wakeAt()).isEqualTo(nanos(44_000));
        assertThat(scene.permitted(Permit.GATEWAY_DOWN).decide().events().getFirst().event())
                .extracting(event -> event.waitingFor())
                .isEqualTo(WaitingFor.GATEWAY);
    }

    @Test
    void aDownloadThatBrokeEndsAllOnceItsGraceIsOver() {
        for (Definition definition : List.of(Definition.ABSENT, Definition.PARTIAL)) {
            Scene broken = told(Scene.following("mine"), WaitingFor.MODEL_DOWNLOAD);
            broken.attending(Attention.from(0).missing(0));
            broken.at(29_999, missing().definition(definition)).next();

            Step step = broken.at(30_000, missing().definition(definition)).decide();

            Failure failure =
                    new Failure(
                            FailureReason.DOWNLOAD_FAILED,
                            "the download of the model ended before all of it was there",
                            null,
                            null,
                            true,
                            List.of());
            assertThat(step.events())
                    .extracting(announcement -> announcement.event().failure())
                    .containsExactly(failure);
        }
    }

    @Test
    void afterARefusedStartOnlyItsPauseIsWaitedForAndCapacityIsTold() {
        Step refused =
                scene.at(500)
                        .answer(
                                START,
                                answered(429, "status_exception", "Could not start: no room"));
        assertThat(refused)
                .isEqualTo(
                        Step.stay(
                                        Attention.from(0)
                                                .refused(true, nanos(4_500))
                                                .because(
                                                        new Trouble(
                                                                Trouble.Kind.SERVER,
                                                                "Could not start: no room",
                                                                "status_exception",
                                                                429)),
                                        "the start was refused for now: Could not start: no room")
                                .wishing(Step.Wish.LOOK));
        scene.apply(refused);

        Step waiting = scene.at(1_000, missing()).next();
        assertThat(waiting.wakeAt()).isEqualTo(nanos(4_500));
        assertThat(waiting.events().getFirst().event().waitingFor()).isEqualTo(WaitingFor.CAPACITY);
        assertThat(scene.at(4_500, missing()).next().note()).isEqualTo("definition not read yet");
    }

    @Test
    void whatAnAnswerToAStartMeans() {
        Attention attention = Attention.from(0);
        assertThat(scene.at(500).answer(START, answered(200, "", "")))
                .isEqualTo(
                        Step.stay(attention.startTaken(), "the start was taken")
                                .wishing(Step.Wish.LOOK));
        assertThat(scene.answer(START, new CallResult.NoAnswer("timed out")))
                .isEqualTo(unknown(new Trouble(Trouble.Kind.GATEWAY, "timed out", null, null)));
        assertThat(scene.answer(START, new CallResult.NotSent("lost")))
                .isEqualTo(
                        Step.stay(
                                        attention.notBefore(nanos(1_500)),
                                        "the start was never sent: lost")
                                .wishing(Step.Wish.LOOK));
        String exists =
                "Could not start model deployment because an existing deployment with the same id"
                        + " [mine] exist";
        assertThat(scene.answer(START, answered(400, "status_exception", exists)))
                .isEqualTo(
                        unknown(new Trouble(Trouble.Kind.SERVER, exists, "status_exception", 400)));
        assertThat(scene.answer(START, answered(400, "validation_exception", "bad")).note())
                .isEqualTo("request failed: deployment_failed");
        String cannot = "Could not deploy model [x] as the model cannot be found.";
        Trouble notThere =
                new Trouble(Trouble.Kind.SERVER, cannot, "resource_not_found_exception", 404);
        assertThat(scene.answer(START, answered(404, "resource_not_found_exception", cannot)))
                .isEqualTo(
                        Step.stay(
                                        attention.broken(notThere, nanos(4_500)),
                                        "the model is not whole: " + cannot)
                                .wishing(Step.Wish.LOOK));
    }

    private static Step unknown(Trouble trouble) {
        return Step.stay(
                        Attention.from(0).startTaken().because(trouble),
                        "the start's outcome is unknown: " + trouble.message())
                .wishing(Step.Wish.LOOK);
    }

    @Test
    void anAnswerToAStartOfAnotherEndpointChangesNothing() {
        Mutation other = new Mutation.StartDeployment(KEY, "p", "other", KEY.model(), 1, 1);

        assertThat(scene.at(500).answer(other, answered(400, "validation_exception", "bad")))
                .isEqualTo(Step.stay(Attention.from(0), "an answer that is of no use any more"));
    }

    @Test
    void aFailedDeploymentMayRecoverWithinItsGrace() {
        Look failed = missing().deployment("mine", State.FAILED, "out of memory", "starting", 0, 1);
        assertThat(scene.at(500, failed).next().note()).isEqualTo("the deployment failed");
        assertThat(scene.at(30_499, failed).next().note()).isEqualTo("the deployment failed");
        scene.at(30_500, missing().deployment("mine", 0, 1)).next();
        scene.at(40_000, failed).next();
        assertThat(scene.at(69_999, failed).next().note()).isEqualTo("the deployment failed");

        assertThat(scene.at(70_000, failed).next().note())
                .isEqualTo("request failed: deployment_failed");
    }

    @Test
    void aStartTakesTheSizeFromTheEndpointsSettings() {
        Map<Map<String, Object>, List<Integer>> sizes =
                Map.of(
                        Map.of("num_allocations", 4, "num_threads", 2), List.of(4, 2),
                        Map.of(
                                        "num_threads",
                                        1,
                                        "adaptive_allocations",
                                        Map.of("min_number_of_allocations", 3)),
                                List.of(3, 1),
                        Map.of(
                                        "num_threads",
                                        8,
                                        "adaptive_allocations",
                                        Map.of("min_number_of_allocations", 0)),
                                List.of(1, 8),
                        Map.of(), List.of(1, 1));
        sizes.forEach(
                (settings, size) -> {
                    EndpointView endpoint =
                            new EndpointView(
                                    "mine",
                                    "sparse_embedding",
                                    "elasticsearch",
                                    KEY.model(),
                                    null,
                                    settings,
                                    null);
                    scene.attending(Attention.from(0).missing(0))
                            .at(
                                    40_000,
                                    Look.atNothing().with(endpoint).definition(Definition.COMPLETE))
                            .permitted(Permit.GRANTED);

                    assertThat(scene.decide().mutation())
                            .isEqualTo(
                                    new Mutation.StartDeployment(
                                            KEY,
                                            "p",
                                            "mine",
                                            KEY.model(),
                                            size.getFirst(),
                                            size.getLast()));
                });
    }
}
