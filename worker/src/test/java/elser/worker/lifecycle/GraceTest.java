package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How long a denial has gone on without a break. What shows that the privilege is there ends it,
 * what says nothing of it does not. The scene's grace is a minute; looks begin a millisecond before
 * they are decided about.
 */
class GraceTest {

    private static final CallResult DENIED =
            new CallResult.Answered(403, "security_exception", "action [x] is unauthorized");

    private static final String ENDED = "ended: unauthorized: unauthorized";

    private static Look noEndpoints(Trouble trouble) {
        return Look.atNothing().endpointsUnreadable(trouble);
    }

    private static Look noModels(Trouble trouble) {
        return Look.atNothing().modelsUnreadable(trouble);
    }

    @Test
    void aReadThatSaysNothing_doesNotBreakTheDenial() {
        for (Look silent :
                List.of(
                        noModels(Look.GATEWAY),
                        noEndpoints(Look.GATEWAY).modelsUnreadable(Look.GATEWAY))) {
            Scene scene = Scene.in(Scene.looking());
            scene.at(500, noModels(Look.DENIED)).next();
            scene.at(30_000, silent).next();

            assertThat(scene.at(60_499, noModels(Look.DENIED)).next().note())
                    .isEqualTo("unauthorized");
            assertThat(scene.at(60_500, noModels(Look.DENIED)).next().note()).isEqualTo(ENDED);
        }
    }

    @Test
    void aReadThatSucceeds_breaksItsOwnDenial_andNoOther() {
        Scene scene = Scene.in(Scene.looking());
        scene.at(500, noEndpoints(Look.DENIED).modelsUnreadable(Look.DENIED)).next();
        scene.at(30_000, noModels(Look.DENIED)).next();
        assertThat(scene.attention().denials()).isEqualTo(new Denials(null, nanos(499), null));

        Look others = noEndpoints(Look.DENIED).modelsUnreadable(Look.GATEWAY);
        assertThat(scene.at(60_500, others).next().note()).isEqualTo("unauthorized");
        assertThat(scene.at(60_600, noModels(Look.DENIED)).next().note()).isEqualTo(ENDED);
    }

    @Test
    void oneLook_howeverOftenItIsThoughtAbout_isNoLongDenial() {
        Scene scene = Scene.in(Scene.looking());
        scene.at(500, noEndpoints(Look.DENIED)).next();

        assertThat(scene.at(90_000).next().note()).isEqualTo("unauthorized");
        assertThat(scene.at(90_001, noEndpoints(Look.DENIED)).next().note()).isEqualTo(ENDED);
    }

    @Test
    void aDefinitionThatMayNotBeRead_isWaitedForNoLongerThanTheGrace() {
        assertIsEndedByIts(Scene.looking(), Look::atNothing);
        assertIsEndedByIts(Scene.looking(), () -> Look.atNothing().downloadsForbidden());
        assertIsEndedByIts(Scene.followingOwn(), () -> Look.atNothing().endpoint("mine"));
    }

    private static void assertIsEndedByIts(Phase phase, Supplier<Look> look) {
        Attention attention =
                Attention.from(0).knowing(Attention.Outcome.SETTLED).missing(nanos(-30_000));
        Scene scene = Scene.in(phase).attending(attention);
        Look denied = look.get().definitionForbidden(Look.DENIED);
        scene.at(500, denied).next();
        assertThat(scene.at(30_000, look.get()).next().note()).isEqualTo("definition not read yet");

        assertThat(scene.at(60_499, denied).next().note()).isEqualTo("unauthorized");
        assertThat(failure(scene.at(60_500, denied).next()))
                .isEqualTo(
                        new Failure(
                                FailureReason.UNAUTHORIZED,
                                "unauthorized",
                                "security_exception",
                                401,
                                false,
                                List.of()));
    }

    @Test
    void aDefinitionThatIsNotNeeded_endsNothing() {
        Scene scene = Scene.in(Scene.followingOwn());
        Look starting =
                Look.atNothing()
                        .endpoint("mine")
                        .deployment("mine", 0, 1)
                        .definitionForbidden(Look.DENIED);
        scene.at(500, starting).next();

        assertThat(scene.at(90_000, starting).next().note()).isEqualTo("allocations are starting");
    }

    @Test
    void anyOtherAnswerOfTheServer_showsThatTheCallIsAllowed() {
        List<CallResult> allowed =
                List.of(
                        new CallResult.Answered(503, "unavailable_shards_exception", "x"),
                        new CallResult.Answered(500, "status_exception", "x"),
                        new CallResult.Answered(403, "cluster_block_exception", "x"),
                        new CallResult.Answered(408, "status_exception", "Timed out after"),
                        new CallResult.Answered(429, "status_exception", "Could not start"),
                        new CallResult.Answered(418, "teapot_exception", "x"));
        for (CallResult answer : allowed) {
            Scene.CALLS.forEach(
                    (call, phase) ->
                            assertThat(deniedSinceAfter(call, phase, answer))
                                    .as("%s: %s", call.kind(), answer)
                                    .isNull());
        }
    }

    @Test
    void whatDoesNotComeFromTheServer_saysNothingOfWhetherTheCallIsAllowed() {
        List<CallResult> silent =
                List.of(
                        new CallResult.NoAnswer("reset"),
                        new CallResult.NotSent("refused"),
                        new CallResult.Answered(429, null, "slow down"),
                        new CallResult.Answered(502, null, "bad gateway"));
        for (CallResult answer : silent) {
            Scene.CALLS.forEach(
                    (call, phase) ->
                            assertThat(deniedSinceAfter(call, phase, answer))
                                    .as("%s: %s", call.kind(), answer)
                                    .isEqualTo(nanos(1_000)));
        }
    }

    private static @Nullable Long deniedSinceAfter(Mutation call, Phase phase, CallResult answer) {
        Scene scene = Scene.in(phase).with(Scene.waiter("r2", 1, "yours"));
        scene.apply(scene.at(1_000).answer(call, DENIED));
        scene.backTo(phase);
        scene.apply(scene.at(2_000).answer(call, answer));
        return scene.attention().attempts().deniedSince();
    }

    @Test
    void anEndpointThatOurCreateMade_showsThatItWasAllowed() {
        Scene scene =
                Scene.in(Scene.creating()).attending(Attention.from(0).mutationsDenied(nanos(100)));
        scene.at(500, Look.atNothing().endpoint("mine")).next();

        assertThat(scene.provisioning().phase()).isEqualTo(Scene.followingOwn());
        assertThat(scene.attention()).isEqualTo(Attention.from(0));
    }

    @Test
    void lookingForAnotherEndpoint_showsNothing() {
        assertThat(Attention.from(0).mutationsDenied(nanos(100)).searching(nanos(200)))
                .isEqualTo(Attention.from(0).notBefore(nanos(200)).mutationsDenied(nanos(100)));
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
    }
}
