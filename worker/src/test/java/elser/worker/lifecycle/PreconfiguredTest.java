package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Objects;

/** Requests that bring no configuration get what the cluster came with. */
class PreconfiguredTest {

    private static final String GIVEN = ".elser-2-elasticsearch";
    private static final String HOSTED = ".elser-2-elastic";
    private static final Mutation WAKE = new Mutation.Wake(KEY, "p", GIVEN);

    private static final EndpointView ON_EIS =
            new EndpointView(
                    HOSTED,
                    "sparse_embedding",
                    "elastic",
                    "elser_model_2",
                    null,
                    Map.of("model_id", "elser_model_2"),
                    null);

    /** The leader asks for "mine" and brings nothing else. */
    private static Scene plain(Phase phase) {
        return Scene.in(phase).with(Scene.waiter("r1", 0, "mine", null));
    }

    private static Look both() {
        return Look.atNothing().endpoint(GIVEN).with(ON_EIS).definition(Definition.ABSENT);
    }

    private static Phase after(Scene scene, Look look) {
        scene.at(500, look).permitted(Permit.GRANTED).next();
        return scene.provisioning().phase();
    }

    @Test
    void theOneThatDeploysHereComesFirst_thenTheHostedOne() {
        assertThat(after(plain(Scene.looking()), both()))
                .isEqualTo(new Phase.Following(GIVEN, null));
        assertThat(after(plain(Scene.looking()), Look.atNothing().with(ON_EIS)))
                .isEqualTo(new Phase.Following(HOSTED, null));
    }

    @Test
    void theRequestedIdComesBeforeIt_andAnotherEndpointAfter() {
        assertThat(after(plain(Scene.looking()), both().endpoint("mine")))
                .isEqualTo(new Phase.Following("mine", null));
        assertThat(
                        after(
                                plain(Scene.looking()),
                                both().endpoint("another").deployment("another", 1, 1)))
                .isEqualTo(new Phase.Following(GIVEN, null));
    }

    @Test
    void whoBringsAConfigurationOrWantsItsOwnDoesNotGetIt() {
        Scene configured = Scene.in(Scene.looking());
        assertThat(after(configured, both())).isInstanceOf(Phase.Creating.class);

        Provisioning alone =
                new Provisioning(
                        "p",
                        KEY,
                        "mine",
                        T0,
                        0,
                        null,
                        false,
                        null,
                        new Phase.Looking(CreateReason.DEDICATED));
        Scene dedicated = plain(Scene.looking()).with(alone);
        assertThat(after(dedicated, both())).isInstanceOf(Phase.Creating.class);
    }

    @Test
    void withoutOneAnEndpointIsMadeFromTheDefaults() {
        Scene scene = plain(Scene.looking());
        scene.at(500, Look.atNothing().definition(Definition.ABSENT)).permitted(Permit.GRANTED);

        assertThat(scene.next().mutation())
                .isInstanceOfSatisfying(
                        Mutation.Create.class,
                        create ->
                                assertThat(create.config())
                                        .isEqualTo(Scene.POLICY.defaultConfig()));
    }

    @Test
    void itIsWokenAtOnce_andAgainWhenTheGraceHasPassedInVain() {
        Scene scene = plain(Scene.following(GIVEN));
        Look asleep = Look.atNothing().endpoint(GIVEN);

        assertThat(scene.at(500, asleep).permitted(Permit.GRANTED).next().mutation())
                .isEqualTo(WAKE);
        scene.apply(scene.at(600).answer(WAKE, new CallResult.NoAnswer("timed out")));
        scene.mutationEndedAt(600);
        assertThat(scene.at(30_499, asleep).permitted(Permit.GRANTED).next().mutation()).isNull();
        assertThat(scene.at(30_500, asleep).permitted(Permit.GRANTED).next().mutation())
                .isEqualTo(WAKE);
    }

    @Test
    void whileItsModelDownloadsItIsLeftAlone() {
        Scene scene = plain(Scene.following(GIVEN));
        Look loading = Look.atNothing().endpoint(GIVEN).downloading(26, 263);

        Step step = scene.at(500, loading).permitted(Permit.GRANTED).next();

        assertThat(step.mutation()).isNull();
        assertThat(step.events().getFirst().event().waitingFor())
                .isEqualTo(LifecycleEvent.WaitingFor.MODEL_DOWNLOAD);
    }

    @Test
    void aWakingCallThatIsRefusedForNowIsMadeAgainAfterItsPause() {
        Scene scene = plain(Scene.following(GIVEN));
        Look asleep = Look.atNothing().endpoint(GIVEN);
        scene.at(500, asleep).permitted(Permit.GRANTED).next();

        scene.apply(
                scene.at(600)
                        .answer(
                                WAKE,
                                new CallResult.Answered(
                                        429, "status_exception", "Could not start: no room")));
        scene.mutationEndedAt(600);

        assertThat(scene.attention().retryAt()).isEqualTo(nanos(4_600));
        assertThat(scene.at(4_599, asleep).permitted(Permit.GRANTED).next().mutation()).isNull();
        assertThat(scene.at(4_600, asleep).permitted(Permit.GRANTED).next().mutation())
                .isEqualTo(WAKE);
    }

    @Test
    void whatItsModelCannotBeEndsAll() {
        Scene scene = plain(Scene.following(GIVEN));
        Step step =
                scene.at(500)
                        .answer(
                                WAKE,
                                new CallResult.Answered(
                                        404,
                                        "resource_not_found_exception",
                                        "Could not deploy model [x] as the model cannot be"
                                                + " found."));

        assertThat(Objects.requireNonNull(step.events().getFirst().event().failure()).reason())
                .isEqualTo(FailureReason.DOWNLOAD_FAILED);
    }

    private static Look failed() {
        return Look.atNothing()
                .endpoint(GIVEN)
                .deployment(GIVEN, DeploymentView.State.FAILED, "no luck", "starting", 0, 1)
                .definition(Definition.COMPLETE);
    }

    /** Follows it until the grace is over: from 500 to 30 500. */
    private static Scene inVain(Look look) {
        Scene scene = plain(Scene.looking());
        scene.at(500, look).next();
        scene.next();
        assertThat(scene.at(30_499, look).next().note()).isEqualTo("the deployment failed");
        scene.at(30_500, look).next();
        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.FIRST));
        return scene;
    }

    @Test
    void oneThatStaysFailedIsGivenUp_andAnEndpointIsMadeFromTheDefaults() {
        Scene scene = inVain(failed());

        assertThat(scene.permitted(Permit.GRANTED).next().mutation())
                .isInstanceOfSatisfying(
                        Mutation.Create.class,
                        create -> {
                            assertThat(create.intent().inferenceId()).isEqualTo("mine");
                            assertThat(create.config()).isEqualTo(Scene.POLICY.defaultConfig());
                        });
    }

    @Test
    void onesThatStayFailedAreLeftForTheHostedOneOrAnothersEndpoint() {
        Scene hosted = inVain(failed().with(ON_EIS));
        hosted.next();
        assertThat(hosted.provisioning().phase()).isEqualTo(new Phase.Following(HOSTED, null));

        Scene another = inVain(failed().endpoint("another").deployment("another", 1, 1));
        another.next();
        assertThat(another.provisioning().phase()).isEqualTo(new Phase.Following("another", null));
    }

    @Test
    void oneThatWasGivenUpIsTakenAgainOnceItHasRecovered() {
        Scene scene = inVain(failed());

        scene.at(31_000, Look.atNothing().endpoint(GIVEN).deployment(GIVEN, 0, 1)).next();

        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Following(GIVEN, null));
    }

    @Test
    void theHostedOneServesAsItIs() {
        Scene scene = plain(Scene.following(HOSTED));
        LifecycleEvent event =
                scene.at(500, Look.atNothing().with(ON_EIS)).next().events().getFirst().event();

        assertThat(event.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(event.inferenceId()).isEqualTo(HOSTED);
        assertThat(event.allocation()).isEqualTo(new Allocation("fully_allocated", 0, 0));
        assertThat(Objects.requireNonNull(event.endpoint()).adopted()).isTrue();
        assertThat(event.endpoint().cold()).isFalse();
    }
}
