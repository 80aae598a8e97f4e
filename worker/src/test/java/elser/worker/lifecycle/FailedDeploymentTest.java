package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** An endpoint whose deployment says that it failed, and stays so for the grace of 30 s. */
class FailedDeploymentTest {

    private static final Mutation DELETION = new Mutation.DeleteEndpoint(KEY, "p", "mine");
    private static final Attention SETTLED = Attention.from(0).knowing(Outcome.SETTLED).missing(0);

    private final Scene own = Scene.in(Scene.followingOwn()).attending(SETTLED);

    private static Step decided(Scene scene, long millis, Look look) {
        return scene.at(millis, look).permitted(Permit.GRANTED).next();
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
    }

    private static Look failed(String id) {
        return Look.atNothing()
                .endpoint(id)
                .deployment(id, DeploymentView.State.FAILED, "no luck", "starting", 0, 1)
                .definition(Definition.COMPLETE);
    }

    @Test
    void ourOwnIsMadeAnew_anAdoptedOneIsLeft() {
        assertThat(decided(own, 30_000, failed("mine")).mutation()).isEqualTo(DELETION);

        Scene adopted = Scene.in(Scene.following("theirs")).attending(SETTLED);
        decided(adopted, 30_000, failed("theirs"));
        assertThat(adopted.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.FIRST));
    }

    /** Whether the model downloads is not known then, which is no reason to give up. */
    @Test
    void itIsNoEndWhileTheTasksCannotBeRead() {
        Trouble away = new Trouble(Trouble.Kind.GATEWAY, "502 Bad Gateway", null, 502);

        Step waiting = decided(own, 30_000, failed("mine").downloadsUnreadable(away));
        assertThat(waiting.mutation()).isNull();
        assertThat(own.provisioning().phase()).isEqualTo(own.openedIn());
        assertThat(decided(own, 31_000, failed("mine")).mutation()).isEqualTo(DELETION);

        Scene unseen = Scene.in(Scene.followingOwn()).attending(SETTLED);
        assertThat(failure(decided(unseen, 30_000, failed("mine").downloadsForbidden())).reason())
                .isEqualTo(FailureReason.DEPLOYMENT_FAILED);
    }

    /** Or a later request could create beside it. */
    @Test
    void itIsNoEndWhileItsCreateMayBeUnderWay() {
        own.attending(Attention.from(0).knowing(Outcome.UNKNOWN).missing(0));

        Step waiting = decided(own, 64_999, failed("mine").downloadsForbidden());
        assertThat(waiting.note()).isEqualTo("its create may still be under way");
        assertThat(failure(decided(own, 65_000, failed("mine").downloadsForbidden())).reason())
                .isEqualTo(FailureReason.DEPLOYMENT_FAILED);
    }

    /** Nobody else asked for that id: the next one goes on with its own. */
    @Test
    void somebodyElsesThatTheLeaderAskedForEndsTheLeaderOnly() {
        Scene scene = Scene.in(Scene.following("mine")).with(Scene.waiter("r2", 1, "yours"));
        decided(scene, 500, failed("mine"));
        assertThat(decided(scene, 30_499, failed("mine")).note())
                .isEqualTo("the deployment failed");

        Step step = decided(scene, 30_500, failed("mine"));

        assertThat(step.events())
                .extracting(Announcement::event)
                .extracting(LifecycleEvent::requestId)
                .containsExactly("r1");
        assertThat(failure(step))
                .isEqualTo(
                        new Failure(
                                FailureReason.DEPLOYMENT_FAILED,
                                "the deployment of endpoint mine, which was there before, is in"
                                        + " state failed: no luck",
                                null,
                                null,
                                true,
                                List.of()));
        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.FIRST));
        assertThat(decided(scene, 30_600, failed("mine")).mutation())
                .isInstanceOfSatisfying(
                        Mutation.Create.class,
                        create -> assertThat(create.intent().inferenceId()).isEqualTo("yours"));
    }

    /** What it has waited for once need not be waited for by each in turn. */
    @Test
    void whoAsksForTheSameIdNextNeedNotWaitAgain() {
        Scene scene =
                Scene.in(Scene.following("mine"))
                        .attending(SETTLED)
                        .with(Scene.waiter("r2", 1, "mine"), Scene.waiter("r3", 2, "mine"));
        decided(scene, 30_000, failed("mine"));

        scene.next();
        Step second = scene.next();
        scene.next();
        Step third = scene.next();

        assertThat(second.events().getFirst().event().requestId()).isEqualTo("r2");
        assertThat(third.events().getFirst().event().requestId()).isEqualTo("r3");
        assertThat(failure(third).reason()).isEqualTo(FailureReason.DEPLOYMENT_FAILED);
    }

    @Test
    void oneThatWasGivenUpAndRecoveredGetsItsGraceAgain() {
        Scene scene =
                Scene.in(Scene.following("mine")).attending(Attention.from(0).givingUp("mine"));
        decided(scene, 500, Look.atNothing().endpoint("mine").deployment("mine", 0, 1));

        assertThat(decided(scene, 600, failed("mine")).events()).isEmpty();
        assertThat(scene.attention().missingSince()).isEqualTo(nanos(600));
    }
}
