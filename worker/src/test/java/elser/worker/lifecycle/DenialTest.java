package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** Calls that the credentials are not good for. The scene's grace for that is a minute. */
class DenialTest {

    private static final String ACTION =
            "action [cluster:admin/xpack/ml/inference/delete] is unauthorized for user [worker],"
                    + " this action is granted by the cluster privileges [manage_ml,manage,all]";

    private static final Mutation DROP = new Mutation.DeleteModel(KEY, "p", KEY.model());

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
    }

    /** Whatever call it is: keys are rotated, and privileges granted. */
    @Test
    void anyCallIsMadeAgainWithinTheGrace_thenAllFailWithThePrivilege() {
        Scene.CALLS.forEach(
                (call, phase) -> {
                    for (int status : List.of(401, 403)) {
                        CallResult denied = answered(status, "security_exception", ACTION);
                        Scene scene =
                                Scene.in(phase)
                                        .attending(Attention.from(0).knowing(Outcome.SETTLED))
                                        .with(Scene.waiter("r2", 1, "yours"));
                        scene.apply(scene.at(1_000).answer(call, denied));
                        scene.backTo(phase);
                        Step early = scene.at(60_999).answer(call, denied);
                        Step late = scene.at(61_000).answer(call, denied);

                        assertThat(early.events()).as("%s", call).isEmpty();
                        assertThat(late.events())
                                .as("%s", call)
                                .extracting(each -> each.event().requestId())
                                .containsExactly("r1", "r2");
                        assertThat(failure(late))
                                .as("%s", call)
                                .isEqualTo(
                                        new Failure(
                                                FailureReason.UNAUTHORIZED,
                                                ACTION,
                                                "security_exception",
                                                status,
                                                false,
                                                List.of()));
                    }
                });
    }

    /** Nothing was done, so the one deletion that is allowed is still to come. */
    @Test
    void theDeletionOfAModelIsMadeAfterAll_onceItIsAllowed() {
        Look broken = Look.atNothing().endpoint("mine").definition(Definition.PARTIAL);
        Scene scene =
                Scene.in(Scene.followingOwn())
                        .attending(Attention.from(0).knowing(Outcome.SETTLED).missing(0));
        assertThat(scene.at(30_000, broken).permitted(Permit.GRANTED).next().mutation())
                .isEqualTo(DROP);

        scene.apply(scene.at(30_100).answer(DROP, answered(403, "security_exception", ACTION)));
        assertThat(scene.provisioning().repair()).isEqualTo(Repair.NONE);
        assertThat(scene.at(34_099, broken).permitted(Permit.GRANTED).next().mutation()).isNull();
        assertThat(scene.at(34_100, broken).permitted(Permit.GRANTED).next().mutation())
                .isEqualTo(DROP);
        scene.apply(scene.at(34_200).answer(DROP, answered(200, "", "")));

        assertThat(scene.provisioning().repair().modelDeleted()).isTrue();
        assertThat(scene.attention().attempts().deniedSince()).isNull();
    }

    @Test
    void aCreateIsTriedAgainUntilTheGraceIsOver() {
        Scene scene = Scene.in(Scene.creating());
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        String text =
                "action [cluster:admin/xpack/inference/put] is unauthorized for user [worker], this"
                        + " action is granted by the cluster privileges [manage_inference,manage]";
        CallResult denied = answered(403, "security_exception", text);
        Provisioning creating = scene.provisioning();

        scene.apply(scene.at(1_000).answer(create, denied));
        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.FIRST));
        assertThat(scene.attention().retryAt()).isEqualTo(nanos(5_000));

        scene.with(creating);
        assertThat(scene.at(60_999).answer(create, denied).note()).startsWith("the create was");
        assertThat(failure(scene.at(61_000).answer(create, denied)))
                .isEqualTo(
                        new Failure(
                                FailureReason.UNAUTHORIZED,
                                text,
                                "security_exception",
                                403,
                                false,
                                List.of()));

        scene.apply(scene.at(61_000).answer(create, answered(200, "", "")));
        assertThat(scene.attention().attempts().deniedSince()).isNull();
    }

    @Test
    void theLastTimeIsRightWhenTheGraceEnds() {
        Scene scene = Scene.in(Scene.creating());
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        scene.attending(Attention.from(0).mutationsDenied(nanos(1_000)));

        scene.apply(
                scene.at(59_000).answer(create, answered(401, "security_exception", "unable to")));

        assertThat(scene.attention().retryAt()).isEqualTo(nanos(61_000));
    }
}
