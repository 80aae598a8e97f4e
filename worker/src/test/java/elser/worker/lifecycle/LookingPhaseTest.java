package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.following;
import static elser.worker.lifecycle.Scene.nanos;
import static elser.worker.lifecycle.Scene.now;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class LookingPhaseTest {

    private final Scene scene = Scene.in(Scene.looking());

    /** What the leading request is told, and that it is remembered. */
    private Step telling(long atMillis, WaitingFor waitingFor, Attention attention, String note) {
        Instant at = T0.plusMillis(atMillis);
        Provisioning said =
                scene.provisioning().saying(new Provisioning.Reported(waitingFor, null, at));
        return new Step(
                List.of(new Change.Put(scene.waiter("r1").told()), new Change.Put(said)),
                List.of(Said.downloading(scene.waiter("r1"), at, waitingFor).event()),
                null,
                attention,
                Step.Wish.NONE,
                nanos(atMillis + 15_000),
                note);
    }

    private Step adopting(String inferenceId, Attention attention) {
        return new Step(
                List.of(new Change.Put(scene.provisioning().in(following(inferenceId)))),
                List.of(),
                null,
                attention,
                Step.Wish.AGAIN,
                Step.NEVER,
                "adopting endpoint " + inferenceId);
    }

    @Test
    void nothingWasLookedAt() {
        scene.at(10);

        assertThat(scene.decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "not looked yet")
                                .wishing(Step.Wish.DEFINITION));
    }

    @Test
    void aLookThatBeganBeforeTheProvisioningDoesNotCount() {
        scene.attending(Attention.from(nanos(500))).at(501, Look.atNothing().endpoint("mine"));

        assertThat(scene.decide().note()).isEqualTo("not looked yet");
    }

    @Test
    void aLookThatBeganBeforeTheLastOwnMutationEndedDoesNotCount() {
        scene.at(500, Look.atNothing().endpoint("mine")).mutationEndedAt(499);

        assertThat(scene.decide().note()).isEqualTo("not looked yet");
        assertThat(scene.mutationEndedAt(498).decide().note()).isEqualTo("adopting endpoint mine");
    }

    @Test
    void whileAMutationOfTheKeyRunsNoLookIsAskedFor() {
        scene.at(500, Look.atNothing().endpoint("mine")).mutating();

        assertThat(scene.decide()).isEqualTo(Step.stay(Attention.from(0), "not looked yet"));
    }

    @Test
    void theRequestedEndpointIsAdoptedFirst() {
        scene.at(500, Look.atNothing().endpoint("a").deployment("a", 1, 1).endpoint("mine"));

        assertThat(scene.decide()).isEqualTo(adopting("mine", Attention.from(0)));
    }

    @Test
    void theRequestedEndpointIsAdoptedThoughNothingElseCanBeRead() {
        scene.at(
                500,
                Look.atNothing()
                        .endpoint("mine")
                        .modelsUnreadable(Look.GATEWAY)
                        .downloadsUnreadable(Look.GATEWAY));

        assertThat(scene.decide()).isEqualTo(adopting("mine", Attention.from(0)));
    }

    @Test
    void anotherEndpointIsAdoptedFullyAllocatedOnesFirstThenById() {
        Look look =
                Look.atNothing()
                        .endpoint("a")
                        .deployment("a", 0, 1)
                        .endpoint("b")
                        .deployment("b", 2, 2)
                        .endpoint("c")
                        .deployment("c", 1, 1);

        assertThat(scene.at(500, look).decide()).isEqualTo(adopting("b", Attention.from(0)));
    }

    @Test
    void adoptingForgetsHowLongOthersWereWaitedFor() {
        Attention waited = Attention.from(0).missing(nanos(100)).notBefore(nanos(400));
        scene.attending(waited).at(500, Look.atNothing().endpoint("mine"));

        assertThat(scene.decide())
                .isEqualTo(adopting("mine", Attention.from(0).notBefore(nanos(400))));
    }

    @Test
    void endpointsThatAreNotAdopted() {
        EndpointView attached =
                new EndpointView(
                        "e", "sparse_embedding", "elasticsearch", KEY.model(), "d", Map.of(), null);
        EndpointView hosted =
                new EndpointView(
                        "e", "sparse_embedding", "elastic", KEY.model(), null, Map.of(), null);
        EndpointView dense =
                new EndpointView(
                        "e", "text_embedding", "elasticsearch", KEY.model(), null, Map.of(), null);
        Map<String, Look> looks =
                Map.of(
                        "attached to a deployment",
                        Look.atNothing().with(attached).deployment("e", 1, 1),
                        "hosted",
                        Look.atNothing().with(hosted).deployment("e", 1, 1),
                        "of another task",
                        Look.atNothing().with(dense).deployment("e", 1, 1),
                        "of another model",
                        Look.atNothing().with(Look.endpoint("e", "other")).deployment("e", 1, 1),
                        "preconfigured",
                        Look.atNothing().endpoint(".elser-2").deployment(".elser-2", 1, 1),
                        "without a deployment",
                        Look.atNothing().endpoint("e"),
                        "stopping",
                        Look.atNothing().endpoint("e").stopping("e"),
                        "failed",
                        Look.atNothing()
                                .endpoint("e")
                                .deployment("e", DeploymentView.State.FAILED, null, "x", 0, 1));
        looks.forEach(
                (name, look) ->
                        assertThat(scene.at(500, look).decide())
                                .as(name)
                                .isEqualTo(
                                        Step.stay(Attention.from(0), "definition not read yet")
                                                .wishing(Step.Wish.DEFINITION)));
    }

    @Test
    void aDedicatedProvisioningAdoptsNothingButItsOwn() {
        Scene dedicated = Scene.in(Scene.looking());
        dedicated.with(dedicatedTo("mine"));
        Look look = Look.atNothing().endpoint("a").deployment("a", 1, 1);

        assertThat(dedicated.at(500, look).decide().note()).isEqualTo("definition not read yet");
        assertThat(dedicated.at(500, look.endpoint("mine")).decide().note())
                .isEqualTo("adopting endpoint mine");
    }

    private static Provisioning dedicatedTo(String inferenceId) {
        return new Provisioning(
                "p",
                KEY,
                inferenceId,
                T0,
                0,
                null,
                false,
                null,
                new Phase.Looking(CreateReason.DEDICATED));
    }

    @Test
    void absenceIsNotProvenWhileAReadIsMissing() {
        Attention attention = Attention.from(0);
        Trouble gateway = Look.GATEWAY;
        Map<String, Look> looks =
                Map.of(
                        "endpoints", Look.atNothing().endpointsUnreadable(gateway),
                        "models", Look.atNothing().modelsUnreadable(gateway),
                        "downloads", Look.atNothing().downloadsUnreadable(gateway),
                        "definition", Look.atNothing().definitionUnreadable(gateway));
        looks.forEach(
                (name, look) ->
                        assertThat(scene.at(500, look).decide())
                                .as(name)
                                .isEqualTo(
                                        telling(
                                                500,
                                                WaitingFor.GATEWAY,
                                                attention,
                                                "502 from the gateway")));
    }

    @Test
    void aDownloadOfSomebodyElseIsWaitedForAtTheRegularPace() {
        scene.at(500, Look.atNothing().downloading(25, 100));
        Attention seen = Attention.from(0).seeing(new Download(25, 100), nanos(499));
        Instant at = T0.plusMillis(500);
        Progress progress = new Progress(25, 100, 25, null);
        Provisioning said =
                scene.provisioning()
                        .saying(new Provisioning.Reported(WaitingFor.MODEL_DOWNLOAD, progress, at));

        assertThat(scene.decide())
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(scene.waiter("r1").told()),
                                        new Change.Put(said)),
                                List.of(
                                        Said.downloading(
                                                        scene.waiter("r1"),
                                                        at,
                                                        WaitingFor.MODEL_DOWNLOAD)
                                                .with(progress)
                                                .event()),
                                null,
                                seen,
                                Step.Wish.NONE,
                                nanos(15_500),
                                "somebody else downloads the model"));
    }

    @Test
    void whereDownloadsAreHiddenAPartialDefinitionCountsAsOne() {
        assertThat(scene.at(500, Look.atNothing().downloadsForbidden()).decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "definition not read yet")
                                .wishing(Step.Wish.DEFINITION));
        assertThat(
                        scene.at(
                                        500,
                                        Look.atNothing()
                                                .downloadsForbidden()
                                                .definition(Definition.PARTIAL))
                                .decide()
                                .note())
                .isEqualTo("somebody else downloads the model");
        assertThat(
                        scene.at(
                                        500,
                                        Look.atNothing()
                                                .downloadsForbidden()
                                                .definition(Definition.ABSENT))
                                .decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "a create is needed")
                                .wishing(Step.Wish.PERMIT));
    }

    @Test
    void afterSomebodyElsesDownloadItsDeploymentIsWaitedForThenACreateIsNeeded() {
        scene.at(500, Look.atNothing().endpoint("a").downloading(99, 100)).next();
        Look over = Look.atNothing().endpoint("a").definition(Definition.COMPLETE);

        Step first = scene.at(2_000, over).next();
        assertThat(List.of(first.note(), first.wakeAt(), first.wish()))
                .isEqualTo(
                        List.of(
                                "its downloader's deployment is due",
                                nanos(17_000),
                                Step.Wish.NONE));
        assertThat(scene.at(31_999, over).next().note())
                .isEqualTo("its downloader's deployment is due");
        assertThat(scene.at(32_000, over).next().note()).isEqualTo("a create is needed");
    }

    @Test
    void afterSomebodyElsesDownloadItsDeploymentIsAdoptedWhenItComes() {
        scene.at(500, Look.atNothing().endpoint("a").downloading(99, 100)).next();
        scene.at(2_000, Look.atNothing().endpoint("a")).next();

        assertThat(
                        scene.at(3_000, Look.atNothing().endpoint("a").deployment("a", 0, 1))
                                .next()
                                .note())
                .isEqualTo("adopting endpoint a");
    }

    @Test
    void aSharedProvisioningWaitsForASiblingsCreate() {
        for (Phase phase : List.of(Scene.creating(), Scene.followingOwn())) {
            scene.with(Scene.provisioning("sibling", phase));
            scene.at(500, Look.atNothing().definition(Definition.COMPLETE));

            assertThat(scene.decide())
                    .isEqualTo(
                            telling(
                                    500,
                                    WaitingFor.ENDPOINT,
                                    Attention.from(0).seeing(null, nanos(499)),
                                    "another create of this model is open"));
        }
    }

    @Test
    void aDedicatedProvisioningWaitsForASiblingsCreateOnlyUntilTheModelIsThere() {
        Scene dedicated =
                Scene.in(Scene.looking())
                        .with(dedicatedTo("mine"))
                        .othersAttending(Attention.from(0).knowing(Attention.Outcome.SETTLED));
        Look complete = Look.atNothing().definition(Definition.COMPLETE);

        dedicated.with(Scene.provisioning("sibling", Scene.creating()));
        assertThat(dedicated.at(500, complete).decide().note())
                .isEqualTo("another create of this model is open");
        dedicated.with(Scene.provisioning("sibling", Scene.followingOwn()));
        assertThat(dedicated.at(500, complete).decide().note()).isEqualTo("a create is needed");
        assertThat(
                        dedicated
                                .at(500, Look.atNothing().definition(Definition.PARTIAL))
                                .decide()
                                .note())
                .isEqualTo("another create of this model is open");
        assertThat(dedicated.at(500, Look.atNothing()).decide().wish())
                .isEqualTo(Step.Wish.DEFINITION);
    }

    @Test
    void aConflictEndsItsRequestAndTheNextOneLeads() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        EndpointView dense =
                new EndpointView("mine", "text_embedding", "cohere", null, null, Map.of(), null);
        scene.at(500, Look.atNothing().with(dense));
        Entry.Waiter leader = scene.waiter("r1");
        Failure failure =
                new Failure(
                        FailureReason.ENDPOINT_CONFLICT,
                        "an endpoint of that id serves something else (service cohere, task type"
                                + " text_embedding); choose another inference_id",
                        null,
                        null,
                        false,
                        List.of());

        assertThat(scene.decide())
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(leader.ended(T0.plusMillis(500))),
                                        new Change.Put(scene.provisioning().in(Scene.looking()))),
                                List.of(
                                        Said.failed(leader, T0.plusMillis(500), failure)
                                                .amongWaiters(2)
                                                .event()),
                                null,
                                Attention.from(0),
                                Step.Wish.AGAIN,
                                Step.NEVER,
                                "request failed: endpoint_conflict"));
        scene.next();
        assertThat(scene.memory.leader(scene.provisioning()))
                .isEqualTo(Scene.waiter("r2", 1, "yours"));
    }

    @Test
    void anIdThatATrainedModelOrDeploymentBearsIsAConflict() {
        scene.at(500, Look.atNothing().deployment("mine", 1, 1));

        assertThat(scene.decide().note()).isEqualTo("request failed: endpoint_conflict");
    }

    @Test
    void noConflictIsJudgedWhileAnotherEndpointCanBeAdopted() {
        EndpointView dense =
                new EndpointView("mine", "text_embedding", "cohere", null, null, Map.of(), null);
        scene.at(500, Look.atNothing().with(dense).endpoint("a").deployment("a", 0, 1));

        assertThat(scene.decide().note()).isEqualTo("adopting endpoint a");
    }

    @Test
    void theOwnersLimitOnEndpointsEndsWhoNeedsACreate_oneAfterTheOther() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        scene.at(
                500,
                Look.atNothing()
                        .with(Look.endpoint("a", "x"))
                        .with(Look.endpoint("b", "x"))
                        .with(Look.endpoint(".c", "x")));
        assertThat(scene.decide().note()).isEqualTo("definition not read yet");

        scene.at(
                500,
                Look.atNothing()
                        .with(Look.endpoint("a", "x"))
                        .with(Look.endpoint("b", "x"))
                        .with(Look.endpoint("c", "x")));
        Failure failure =
                new Failure(
                        FailureReason.INSUFFICIENT_CAPACITY,
                        "the target's owner allows 3 sparse-embedding endpoints and there are 3",
                        null,
                        null,
                        true,
                        List.of());
        assertThat(scene.next().events())
                .containsExactly(
                        Said.failed(Scene.waiter("r1", 0, "mine"), T0.plusMillis(500), failure)
                                .amongWaiters(2)
                                .event());
        assertThat(scene.next().events())
                .containsExactly(
                        Said.failed(Scene.waiter("r2", 1, "yours"), T0.plusMillis(500), failure)
                                .event());
        assertThat(scene.next().note()).isEqualTo("nobody waits any more");
    }

    @Test
    void aPermitIsAskedForThenTheIntentIsDecided() {
        scene.at(500, Look.atNothing().definition(Definition.PARTIAL));
        assertThat(scene.decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "a create is needed")
                                .wishing(Step.Wish.PERMIT));

        Intent intent = Scene.intent("mine", Definition.PARTIAL, T0.plusMillis(500));
        Instant at = T0.plusMillis(500);
        Entry.Waiter leader = scene.waiter("r1");
        Provisioning creating =
                scene.provisioning()
                        .creating(intent)
                        .saying(new Provisioning.Reported(WaitingFor.ENDPOINT, null, at));
        assertThat(scene.permitted(Permit.GRANTED).decide())
                .isEqualTo(
                        new Step(
                                List.of(new Change.Put(leader.told()), new Change.Put(creating)),
                                List.of(
                                        Said.downloading(leader, at, WaitingFor.ENDPOINT)
                                                .afterCreate(1, CreateReason.FIRST)
                                                .event()),
                                new Mutation.Create(KEY, "p", intent, Scene.CONFIG),
                                Attention.from(0).intending(nanos(500)),
                                Step.Wish.NONE,
                                nanos(15_500),
                                "creating endpoint mine (first)"));
    }

    @Test
    void aRequestWithoutConfigurationIsCreatedWithTheDefault() {
        Entry.Waiter bare =
                new Entry.Waiter(
                        KEY,
                        "r1",
                        "h",
                        "p",
                        0,
                        T0,
                        T0.plusSeconds(60),
                        1,
                        "mine",
                        null,
                        false,
                        null,
                        null);
        scene.with(bare).at(500, Look.atNothing().definition(Definition.COMPLETE));

        Step step = scene.permitted(Permit.GRANTED).decide();

        Entry.Configuration stored =
                new Entry.Configuration(KEY, "p", 1, Scene.POLICY.defaultConfig());
        assertThat(step.changes().getFirst()).isEqualTo(new Change.Put(stored));
        assertThat(step.mutation())
                .isEqualTo(
                        new Mutation.Create(
                                KEY,
                                "p",
                                new Intent(
                                        "p/1",
                                        1,
                                        CreateReason.FIRST,
                                        "r1",
                                        "mine",
                                        1,
                                        T0.plusMillis(500),
                                        65_000,
                                        "process",
                                        7,
                                        Definition.COMPLETE),
                                stored.config()));
    }

    @Test
    void withoutAPermitItIsTriedAgainLater() {
        scene.at(500, Look.atNothing().definition(Definition.COMPLETE));

        assertThat(scene.permitted(Permit.BUSY).decide())
                .isEqualTo(
                        telling(
                                        500,
                                        WaitingFor.ENDPOINT,
                                        Attention.from(0),
                                        "no room for a create now")
                                .wakingAt(nanos(4_500)));
        assertThat(scene.permitted(Permit.GATEWAY_DOWN).decide())
                .isEqualTo(
                        telling(
                                        500,
                                        WaitingFor.GATEWAY,
                                        Attention.from(0),
                                        "the circuit breaker is open")
                                .wakingAt(nanos(4_500)));
    }

    @Test
    void afterARefusalACreateWaitsForItsPauseAndSaysWhy() {
        Attention refused = Attention.from(0).refused(true, nanos(5_000));
        scene.attending(refused).at(500, Look.atNothing());

        assertThat(scene.decide())
                .isEqualTo(
                        telling(500, WaitingFor.CAPACITY, refused, "pausing before the next create")
                                .wakingAt(nanos(5_000)));
    }

    @Test
    void refusedCredentialsAreTriedAgainForAWhileThenEndAll() {
        Look denied = Look.atNothing().endpointsUnreadable(Look.DENIED);
        scene.at(500, denied);
        Step told =
                telling(
                        500,
                        WaitingFor.ENDPOINT,
                        Attention.from(0).with(new Denials(nanos(499), null, null)),
                        "unauthorized");
        assertThat(scene.next()).isEqualTo(told);
        assertThat(scene.at(60_499, denied).next().note()).isEqualTo("unauthorized");

        assertThat(scene.at(60_500, denied).next().note())
                .isEqualTo("ended: unauthorized: unauthorized");
        assertThat(scene.memory.all())
                .containsExactly(scene.memory.request(KEY, "r1"))
                .first()
                .isEqualTo(new Entry.Remembered(KEY, "r1", "hash of r1", now(60_500).wall(), null));
    }

    @Test
    void credentialsThatAreTakenAgainStartTheWhileAnew() {
        Look denied = Look.atNothing().modelsUnreadable(Look.DENIED);
        scene.at(500, denied).next();
        scene.at(40_000, Look.atNothing().downloading(1, 2)).next();

        assertThat(scene.attention().denials()).isEqualTo(Denials.NONE);
        scene.at(61_000, denied).next();
        assertThat(scene.attention().denials()).isEqualTo(new Denials(null, nanos(60_999), null));
    }

    @Test
    void aLicenceThatDoesNotCoverItEndsAllAtOnce() {
        Trouble licence =
                new Trouble(Trouble.Kind.LICENSE, "non-compliant", "security_exception", 403);

        assertThat(scene.at(500, Look.atNothing().endpointsUnreadable(licence)).decide().note())
                .isEqualTo("ended: license: non-compliant");
    }

    /** What the leader's own create was answered says nothing of an endpoint that was there. */
    @Test
    void howCallsForAnotherEndpointFaredIsForgottenWithAnAdoption() {
        Trouble trouble = new Trouble(Trouble.Kind.SERVER, "broken", "status_exception", 500);
        Scene scene =
                Scene.in(Scene.looking())
                        .attending(Attention.from(0).broken(trouble, nanos(5_000)));

        Step step = scene.at(500, Look.atNothing().endpoint("mine")).next();

        assertThat(scene.provisioning().phase()).isEqualTo(Scene.following("mine"));
        assertThat(Objects.requireNonNull(step.attention()).attempts())
                .isEqualTo(Attempts.none(nanos(5_000)));
    }
}
