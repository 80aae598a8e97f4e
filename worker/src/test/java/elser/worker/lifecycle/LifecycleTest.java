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
import elser.contracts.LifecycleEvent.WaitingFor;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Ends: deadlines, waiters that are gone, and the telling of results. */
class LifecycleTest {

    private static final Instant AT = T0.plusMillis(500);

    private static Phase.Result.Served served(boolean adopted) {
        return new Phase.Result.Served(
                "mine",
                new Endpoint(
                        "elasticsearch",
                        KEY.model(),
                        Map.of("model_id", KEY.model(), "num_allocations", 1, "num_threads", 1),
                        null,
                        adopted,
                        false),
                new Allocation("fully_allocated", 1, 1));
    }

    @Test
    void aDeadlineEndsItsRequestAloneAndSaysWhatItWaitedFor() {
        Map<WaitingFor, FailureReason> reasons =
                Map.of(
                        WaitingFor.ENDPOINT, FailureReason.DEADLINE_EXCEEDED,
                        WaitingFor.MODEL_DOWNLOAD, FailureReason.DEADLINE_EXCEEDED,
                        WaitingFor.ALLOCATION, FailureReason.DEADLINE_EXCEEDED,
                        WaitingFor.CAPACITY, FailureReason.INSUFFICIENT_CAPACITY,
                        WaitingFor.GATEWAY, FailureReason.GATEWAY_UNAVAILABLE);
        reasons.forEach(
                (waitingFor, reason) -> {
                    Scene scene = Scene.in(Scene.creating()).with(Scene.waiter("r2", 1, "yours"));
                    scene.with(
                            scene.provisioning()
                                    .saying(new Provisioning.Reported(waitingFor, null, T0)));
                    Failure failure =
                            new Failure(
                                    reason,
                                    "the deadline passed while waiting for "
                                            + waitingFor
                                            + "; what is under way on the cluster goes on",
                                    null,
                                    null,
                                    true,
                                    List.of());
                    Entry.Waiter leader = scene.waiter("r1");

                    assertThat(scene.at(500).expire("r1"))
                            .isEqualTo(
                                    new Step(
                                            List.of(new Change.Put(leader.ended(AT))),
                                            List.of(
                                                    Said.failed(leader, AT, failure)
                                                            .amongWaiters(2)
                                                            .afterCreate(1, CreateReason.FIRST)
                                                            .waitingFor(waitingFor)
                                                            .event()),
                                            null,
                                            Attention.from(0),
                                            Step.Wish.AGAIN,
                                            Step.NEVER,
                                            "request failed: " + reason));
                });
    }

    @Test
    void afterTheLeadersDeadlineTheNextInheritsTheOpenCreate() {
        Scene scene = Scene.in(Scene.creating()).with(Scene.waiter("r2", 1, "yours"));
        scene.apply(scene.at(500).expire("r1"));

        scene.at(600, Look.atNothing().endpoint("mine").deployment("mine", 1, 1));
        assertThat(scene.next().note()).isEqualTo("endpoint mine is there");
        assertThat(scene.next().events())
                .containsExactly(
                        Said.served(scene0("r2"), T0.plusMillis(600), served(false))
                                .afterCreate(1, CreateReason.FIRST)
                                .event());
    }

    private static Entry.Waiter scene0(String requestId) {
        return Scene.waiter(requestId, 1, "yours");
    }

    @Test
    void afterTheLeadersDeadlineWithoutACreateTheNextLeadsWithItsOwnId() {
        Scene scene = Scene.in(Scene.looking()).with(Scene.waiter("r2", 1, "yours"));
        scene.apply(scene.at(500).expire("r1"));
        scene.at(600, Look.atNothing().definition(Definition.COMPLETE));

        Mutation mutation = scene.permitted(Sight.Permit.GRANTED).decide().mutation();

        assertThat(mutation).isInstanceOf(Mutation.Create.class);
        Intent intent = ((Mutation.Create) mutation).intent();
        assertThat(List.of(intent.inferenceId(), intent.requestId(), intent.reason()))
                .isEqualTo(List.of("yours", "r2", CreateReason.FIRST));
    }

    @Test
    void aDeadlineThatPassesWhileTheResultIsToldEndsNothing() {
        Scene scene = Scene.in(new Phase.Ending(served(true)));

        assertThat(scene.at(500).expire("r1"))
                .isEqualTo(Step.stay(Attention.from(0), "its result is on the way"));
    }

    @Test
    void withNobodyLeftAProvisioningIsForgotten() {
        Attention settled = Attention.from(0).knowing(Attention.Outcome.SETTLED);
        for (Phase phase : List.of(Scene.looking(), Scene.following("mine"))) {
            Scene scene = Scene.in(phase).attending(settled);
            scene.apply(scene.at(500).expire("r1"));

            assertThat(scene.decide())
                    .isEqualTo(
                            new Step(
                                    List.of(
                                            new Change.Remove(
                                                    new Entry.Configuration(
                                                            KEY, "p", 0, Scene.CONFIG)),
                                            new Change.Remove(scene.provisioning())),
                                    List.of(),
                                    null,
                                    settled,
                                    Step.Wish.NONE,
                                    Step.NEVER,
                                    "nobody waits any more"));
        }
    }

    @Test
    void withNobodyLeftACreateWhoseAnswerIsDueIsAwaited_thoughItsEndpointIsThere() {
        Scene scene = Scene.in(Scene.followingOwn());
        scene.apply(scene.at(500).expire("r1"));

        assertThat(scene.decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "awaiting the open create")
                                .wakingAt(nanos(65_000)));
    }

    @Test
    void withNobodyLeftAnOpenCreateIsAwaitedFirst() {
        Scene scene = Scene.in(Scene.creating());
        scene.apply(scene.at(500).expire("r1"));

        assertThat(scene.decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "awaiting the open create")
                                .wakingAt(nanos(65_000)));
        assertThat(scene.at(65_000).decide())
                .isEqualTo(
                        Step.stay(Attention.from(0), "looking for what is left")
                                .wakingAt(nanos(3_665_000))
                                .wishing(Step.Wish.LOOK));
        assertThat(scene.at(65_100, Look.atNothing()).decide().note())
                .isEqualTo("nobody waits any more");
    }

    /** The answer to what runs is decided about; there is nothing to be awake for before. */
    @Test
    void withNobodyLeftAndASiblingsCallRunning_itSleepsUntilThatIsAnswered() {
        Scene scene = Scene.in(Scene.creating());
        scene.apply(scene.at(500).expire("r1"));

        assertThat(scene.at(65_000).mutating().decide())
                .isEqualTo(Step.stay(Attention.from(0), "awaiting the open create"));
        scene.mutationEndedAt(65_100);
        assertThat(scene.at(65_200, Look.atNothing()).decide().note())
                .isEqualTo("nobody waits any more");
    }

    @Test
    void aRequestThatJoinsMeanwhileIsServedByTheOpenCreate() {
        Scene scene = Scene.in(Scene.creating());
        scene.apply(scene.at(500).expire("r1"));
        scene.with(Scene.waiter("r2", 1, "yours"));
        scene.at(600, Look.atNothing().endpoint("mine"));

        assertThat(scene.next().note()).isEqualTo("endpoint mine is there");
    }

    @Test
    void aResultIsToldSoManyAtATimeAndKeptUntilTheLast() {
        Scene scene =
                Scene.in(Scene.following("mine"))
                        .with(Scene.waiter("r2", 1, "yours"), Scene.waiter("r3", 2, "yours"));
        scene.at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1));
        List<Announcement> first =
                List.of(
                        Said.served(scene.waiter("r1"), AT, served(true)).amongWaiters(3).event(),
                        Said.served(scene.waiter("r2"), AT, served(true)).amongWaiters(3).event());
        Provisioning ending = scene.provisioning().in(new Phase.Ending(served(true)));

        Step step = scene.decide();
        assertThat(step)
                .isEqualTo(
                        new Step(
                                List.of(
                                        new Change.Put(scene.waiter("r1").ended(AT)),
                                        new Change.Put(scene.waiter("r2").ended(AT)),
                                        new Change.Put(ending)),
                                first,
                                null,
                                Attention.from(0),
                                Step.Wish.AGAIN,
                                Step.NEVER,
                                "ended: mine (adopted) is fully allocated"));
        scene.apply(step);
        scene.with(Scene.waiter("r4", 3, "late"));

        scene.next();

        assertThat(scene.memory.all())
                .extracting(entry -> entry.getClass().getSimpleName())
                .containsExactly("Remembered", "Remembered", "Remembered", "Remembered");
    }

    @Test
    void everyWaiterIsToldWhetherItsSettingsDiffer() {
        Scene scene =
                Scene.in(new Phase.Ending(served(false)))
                        .with(
                                new Entry.Configuration(KEY, "p", 1, Scene.config(2)),
                                Scene.waiter("r2", 1, "yours", 1));

        assertThat(scene.at(500).decide().events())
                .extracting(told -> told.event().settingsDiffer())
                .containsExactly(false, true);
    }
}
