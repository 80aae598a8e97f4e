package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/**
 * What a provisioning left that was not served, and how a later request for the endpoint mends it:
 * {@code r0} of the provisioning {@code o} left {@code mine}, {@code r1} asks for it.
 */
class LeavingsTest {

    private static final Attention SETTLED = Attention.from(0).knowing(Outcome.SETTLED).missing(0);
    private static final Intent EARLIER =
            new Intent(
                    "o/1",
                    1,
                    CreateReason.FIRST,
                    "r0",
                    "mine",
                    3,
                    T0,
                    65_000,
                    "process",
                    7,
                    Definition.ABSENT);

    private static Step decided(Scene scene, long millis, Look look) {
        return scene.at(millis, look).permitted(Permit.GRANTED).next();
    }

    private static Look failed(String id) {
        return Look.atNothing()
                .endpoint(id)
                .deployment(id, DeploymentView.State.FAILED, "no luck", "starting", 0, 1)
                .definition(Definition.COMPLETE);
    }

    private static Entry.@Nullable Left left(Scene scene, String requestId) {
        return ((Entry.Remembered) Objects.requireNonNull(scene.memory.request(KEY, requestId)))
                .left();
    }

    private static Scene after(Entry.Left left) {
        return Scene.in(Scene.looking())
                .with(new Entry.Remembered(KEY, "r0", "hash of r0", T0, left));
    }

    @Test
    void aLaterRequestForItGoesOnWithIt_andMakesItAnewWhereItStaysFailed() {
        Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG, true));

        decided(scene, 500, failed("mine"));

        assertThat(scene.provisioning().phase())
                .isEqualTo(new Phase.Following("mine", EARLIER.numbering(0)));
        assertThat(scene.provisioning().repair()).isEqualTo(Repair.NONE.deletingModel(true));
        assertThat(left(scene, "r0")).isNull();
        decided(scene, 600, failed("mine"));
        Mutation deletion = decided(scene, 30_600, failed("mine")).mutation();
        assertThat(deletion).isEqualTo(new Mutation.DeleteEndpoint(KEY, "p", "mine"));
        scene.apply(
                scene.at(30_700)
                        .answer(
                                Objects.requireNonNull(deletion),
                                new CallResult.Answered(200, "", "")));
        assertThat(
                        decided(scene, 30_800, Look.atNothing().definition(Definition.COMPLETE))
                                .mutation())
                .isInstanceOf(Mutation.Create.class);
    }

    /** It was there before: the request did not make it. */
    @Test
    void whatServesAfterAllIsToldAsAdopted() {
        Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG, true));
        Look serving = Look.atNothing().endpoint("mine").deployment("mine", 1, 1);
        scene.at(500, serving).next();

        Step served = scene.at(600, serving).next();

        assertThat(Objects.requireNonNull(served.events().getFirst().event().endpoint()).adopted())
                .isTrue();
    }

    @Test
    void whatIsNotAsItWasCreatedIsSomebodyElses() {
        Scene scene = after(new Entry.Left(EARLIER, Scene.config(2), true));

        decided(scene, 500, failed("mine"));

        assertThat(scene.provisioning().phase()).isEqualTo(Scene.following("mine"));
    }

    /** Whether it was is remembered with it: the model broke for the first time now. */
    @Test
    void theModelsDeletionThatWasNotUsedMayBeUsed() {
        Look broken = Look.atNothing().endpoint("mine").definition(Definition.PARTIAL);
        for (boolean isUsed : List.of(true, false)) {
            Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG, isUsed));
            decided(scene, 500, broken);
            decided(scene, 600, broken);

            Step step = decided(scene, 30_600, broken);

            assertThat(step.mutation())
                    .isEqualTo(isUsed ? null : new Mutation.DeleteModel(KEY, "p", KEY.model()));
            assertThat(step.events().stream().anyMatch(each -> each.event().type().isTerminal()))
                    .isEqualTo(isUsed);
        }
    }

    /** Somebody may have made it meanwhile: only what is seen broken is made anew. */
    @Test
    void whatHasNoDeploymentIsStarted_andNotDeletedHoweverOften() {
        Look missing = Look.atNothing().endpoint("mine").definition(Definition.COMPLETE);
        Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG, false));
        decided(scene, 500, missing);
        decided(scene, 600, missing);
        for (int i = 1; i < 5; i++) {
            Mutation start = decided(scene, 40_000L * i, missing).mutation();
            assertThat(start).isInstanceOf(Mutation.StartDeployment.class);
            scene.apply(
                    scene.answer(
                            Objects.requireNonNull(start), new CallResult.Answered(200, "", "")));
        }
    }

    @Test
    void itIsRememberedWithTheLastRequestThatEnds() {
        Entry.Left mine = new Entry.Left(Scene.intent("mine"), Scene.CONFIG, true);
        Repair spent = new Repair(true, Policy.REPAIRS, false, null);
        Scene broken =
                Scene.in(Scene.followingOwn())
                        .attending(SETTLED)
                        .with(Scene.waiter("r2", 1, "yours"));
        broken.with(broken.provisioning().repairing(spent));

        Step end = decided(broken, 30_000, failed("mine"));

        assertThat(end.events())
                .extracting(each -> Objects.requireNonNull(each.event().failure()).reason())
                .containsOnly(FailureReason.DEPLOYMENT_FAILED);
        assertThat(left(broken, "r1")).isNull();
        assertThat(left(broken, "r2")).isEqualTo(mine);
    }

    private static List<Provisioning> leaving() {
        return List.of(
                Scene.provisioning("p", Scene.followingOwn()),
                Scene.provisioning("p", Scene.creating()),
                Scene.provisioning("p", Scene.looking())
                        .repairing(Repair.NONE.leaving(Scene.intent("mine"))));
    }

    private static Scene standing(Provisioning provisioning) {
        return Scene.in(provisioning.phase()).attending(SETTLED).with(provisioning);
    }

    /** However long ago the one ended that it was created for. */
    @Test
    void whoeverEndsLastByItsDeadlineLeavesIt_ifItIsSeen() {
        Entry.Left mine = new Entry.Left(Scene.intent("mine"), Scene.CONFIG, false);
        for (Provisioning provisioning : leaving()) {
            Scene scene = standing(provisioning).with(Scene.waiter("r2", 1, "mine"));
            scene.apply(scene.at(500).expire("r1"));
            scene.apply(scene.at(600).expire("r2"));
            assertThat(scene.next().wish()).isEqualTo(Step.Wish.LOOK);

            scene.at(700, failed("mine")).next();

            assertThat(scene.memory.provisionings()).isZero();
            assertThat(left(scene, "r1")).isNull();
            assertThat(left(scene, "r2")).isEqualTo(mine);
        }
    }

    @Test
    void whatIsNotSeenAsItWasCreatedIsLeftByNobody() {
        for (Provisioning provisioning : leaving()) {
            for (boolean isThere : List.of(true, false)) {
                Scene scene = standing(provisioning);
                if (isThere) {
                    scene.with(new Entry.Configuration(KEY, "p", 0, Scene.config(4)));
                }
                scene.apply(scene.at(500).expire("r1"));
                scene.at(600, isThere ? failed("mine") : Look.atNothing()).next();

                assertThat(scene.memory.provisionings()).isZero();
                assertThat(left(scene, "r1")).isNull();
            }
        }
    }

    /** The target may be gone for good; the look is waited for as long as requests usually wait. */
    @Test
    void whereNothingCanBeSeenOnlyWhatWasSeenBeforeIsRemembered() {
        for (Provisioning provisioning : leaving()) {
            Look unreadable = Look.atNothing().endpointsUnreadable(Look.GATEWAY);
            Scene scene = standing(provisioning);
            scene.apply(scene.at(500).expire("r1"));

            Step waiting = scene.at(3_600_000, unreadable).next();
            assertThat(waiting.wish()).isEqualTo(Step.Wish.NONE);
            assertThat(waiting.wakeAt()).isEqualTo(Scene.nanos(3_665_000));
            scene.at(3_665_000, unreadable).next();

            assertThat(scene.memory.provisionings()).isZero();
            assertThat(left(scene, "r1") != null)
                    .isEqualTo(provisioning.phase() instanceof Phase.Following);
        }
    }

    /** All fail while reads are denied; what their create did is to be seen once they are not. */
    @Test
    void whatCouldNotBeReadWhenAllFailedIsLookedForAfterwards() {
        Look denied = Look.atNothing().endpointsUnreadable(Look.DENIED);
        Attention unknown = Attention.from(0).knowing(Outcome.UNKNOWN);
        Scene scene = Scene.in(Scene.creating()).attending(unknown);
        scene.at(1_000, denied).next();
        Step end = scene.at(70_000, denied).next();
        assertThat(Objects.requireNonNull(end.events().getLast().event().failure()).reason())
                .isEqualTo(FailureReason.UNAUTHORIZED);
        scene.at(80_000, denied).next();
        assertThat(scene.memory.provisionings()).isEqualTo(1);

        scene.at(90_000, failed("mine")).next();

        assertThat(scene.memory.provisionings()).isZero();
        assertThat(left(scene, "r1"))
                .isEqualTo(new Entry.Left(Scene.intent("mine"), Scene.CONFIG, false));
    }

    /** An answer that ends all tells nothing of what was stored; what was seen meanwhile does. */
    @Test
    void whatARefusedCreateStoredIsRememberedIfItWasSeen() {
        for (boolean isSeen : List.of(true, false)) {
            Look look = isSeen ? failed("mine") : Look.atNothing();
            Scene scene = Scene.in(Scene.creating()).mutating().at(400, look);
            scene.apply(
                    scene.at(500)
                            .answer(
                                    new Mutation.Create(
                                            KEY, "p", Scene.intent("mine"), Scene.CONFIG),
                                    new CallResult.Answered(
                                            403,
                                            "security_exception",
                                            "current license is non-compliant for [ml]")));

            assertThat(scene.memory.provisionings()).isZero();
            assertThat(left(scene, "r1") != null).isEqualTo(isSeen);
        }
    }

    @Test
    void whatWasServedOrThereBeforeIsLeftByNobody() {
        Scene served = Scene.in(Scene.followingOwn()).attending(SETTLED);
        served.at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1)).next();
        assertThat(left(served, "r1")).isNull();

        Scene doubted = Scene.in(Scene.creating()).attending(SETTLED);
        doubted.with(doubted.provisioning().repairing(Repair.NONE.doubting(true)));
        doubted.apply(doubted.at(500).expire("r1"));
        doubted.next();
        assertThat(left(doubted, "r1")).isNull();
    }

    /** Whoever asked: once it has served, it is not ours to delete. */
    @Test
    void onceItIsServedNobodyRemembersIt() {
        Scene scene =
                Scene.in(Scene.following("mine"))
                        .with(
                                new Entry.Remembered(
                                        KEY,
                                        "r0",
                                        "hash of r0",
                                        T0,
                                        new Entry.Left(EARLIER, Scene.CONFIG, true)));

        scene.at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1)).next();

        assertThat(left(scene, "r0")).isNull();
    }
}
