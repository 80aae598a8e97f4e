package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.lifecycle.Attention.Outcome;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/**
 * A create that was decided at 0 and can be alive for 65 s stays in the ledger for as long: its
 * provisioning neither starts over nor ends before, whatever is seen or answered.
 */
class OpenCreateTest {

    private static final Attention UNKNOWN = Attention.from(0).knowing(Outcome.UNKNOWN);
    private static final String WAITING = "its create may still be under way";
    private static final Mutation START =
            new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 1);

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    @Test
    void anEndpointThatIsGoneIsNoReasonToStartOver() {
        Map<Attention, Long> ends =
                Map.of(UNKNOWN, 65_000L, Attention.from(nanos(100_000)), 165_000L);
        ends.forEach(
                (attention, end) -> {
                    Scene scene = Scene.in(Scene.followingOwn()).attending(attention);

                    Step waiting = scene.at(end - 64_000, Look.atNothing()).next();
                    assertThat(waiting.note()).isEqualTo(WAITING);
                    assertThat(scene.at(end - 1, Look.atNothing()).next().wakeAt())
                            .isEqualTo(nanos(end));
                    assertThat(scene.provisioning().openCreate()).isEqualTo(Scene.intent("mine"));
                    scene.at(end, Look.atNothing()).next();
                    assertThat(scene.provisioning().phase())
                            .isEqualTo(new Phase.Looking(CreateReason.REPAIR));
                });
    }

    /** The start is made once more when the create can not be alive any more. */
    @Test
    void anAnswerToAStartThatWouldEndItIsNoEndYet() {
        List<CallResult> ends =
                List.of(
                        answered(403, "security_exception", "current license is non-compliant"),
                        answered(400, "status_exception", "no such setting"),
                        answered(403, "security_exception", "action [x] is unauthorized"));
        for (CallResult end : ends) {
            Scene scene =
                    Scene.in(Scene.followingOwn())
                            .with(Scene.waiter("r2", 1, "yours"))
                            .attending(UNKNOWN.mutationsDenied(nanos(-60_000)));

            Step step = scene.apply(scene.at(30_000).answer(START, end));

            assertThat(step.changes()).as("%s", end).isEmpty();
            assertThat(step.wish()).isEqualTo(Step.Wish.LOOK);
            assertThat(scene.attention().retryAt()).isEqualTo(nanos(65_000));
            assertThat(scene.at(65_000).answer(START, end).events()).as("%s", end).isNotEmpty();
        }
    }

    @Test
    void licencesAndMistakesEndWhatIsSettledAtOnce() {
        Scene scene = Scene.in(Scene.followingOwn()).attending(UNKNOWN.knowing(Outcome.SETTLED));

        Step step =
                scene.at(500)
                        .answer(
                                START,
                                answered(
                                        403,
                                        "security_exception",
                                        "current license is non-compliant"));

        assertThat(step.events())
                .extracting(each -> each.event().failure())
                .extracting(failure -> failure == null ? null : failure.reason())
                .containsExactly(FailureReason.LICENSE);
    }

    /** A gateway that sends a create twice passes on what the second one was answered. */
    @Test
    void oneThatWasAnsweredThatItIsThereIsOpenUntilItServes() {
        Scene scene = Scene.in(Scene.creating());
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        String text = "Inference endpoint [mine] already exists";
        scene.apply(
                scene.at(500)
                        .answer(create, answered(400, "resource_already_exists_exception", text)));
        scene.mutationEndedAt(500);

        Step waiting = scene.at(64_999, Look.atNothing().endpoint("mine")).next();
        assertThat(waiting.note()).isEqualTo("endpoint mine was there before; " + WAITING);
        assertThat(waiting.wakeAt()).isEqualTo(nanos(65_000));
        Look allocating = Look.atNothing().endpoint("mine").deployment("mine", 0, 1);
        assertThat(scene.at(64_999, allocating).decide().note()).isEqualTo(waiting.note());
        Look serving = Look.atNothing().endpoint("mine").deployment("mine", 1, 1);
        assertThat(scene.at(64_999, serving).decide().changes())
                .containsExactly(new Change.Put(scene.provisioning().in(Scene.following("mine"))));
        scene.at(65_000, Look.atNothing().endpoint("mine")).next();
        assertThat(scene.provisioning().phase()).isEqualTo(Scene.following("mine"));
    }
}
