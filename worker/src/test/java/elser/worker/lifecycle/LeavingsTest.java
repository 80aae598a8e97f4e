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
        Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG));

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
        Scene scene = after(new Entry.Left(EARLIER, Scene.CONFIG));
        Look serving = Look.atNothing().endpoint("mine").deployment("mine", 1, 1);
        scene.at(500, serving).next();

        Step served = scene.at(600, serving).next();

        assertThat(Objects.requireNonNull(served.events().getFirst().event().endpoint()).adopted())
                .isTrue();
    }

    @Test
    void whatIsNotAsItWasCreatedIsSomebodyElses() {
        Scene scene = after(new Entry.Left(EARLIER, Scene.config(2)));

        decided(scene, 500, failed("mine"));

        assertThat(scene.provisioning().phase()).isEqualTo(Scene.following("mine"));
    }

    @Test
    void itIsRememberedWithTheRequestThatItWasCreatedFor() {
        Entry.Left mine = new Entry.Left(Scene.intent("mine"), Scene.CONFIG);
        Repair spent = new Repair(false, Policy.REPAIRS, false, null);
        Scene broken =
                Scene.in(Scene.followingOwn())
                        .attending(SETTLED)
                        .with(Scene.waiter("r2", 1, "yours"));
        broken.with(broken.provisioning().repairing(spent));

        Step end = decided(broken, 30_000, failed("mine"));

        assertThat(end.events())
                .extracting(each -> Objects.requireNonNull(each.event().failure()).reason())
                .containsOnly(FailureReason.DEPLOYMENT_FAILED);
        assertThat(left(broken, "r1")).isEqualTo(mine);
        assertThat(left(broken, "r2")).isNull();

        Scene inherited =
                Scene.in(Scene.followingOwn())
                        .attending(SETTLED)
                        .with(
                                Scene.waiter("r2", 1, "yours"),
                                Scene.waiter("r1", 0, "mine").ended(T0));
        inherited.with(inherited.provisioning().repairing(spent));
        decided(inherited, 30_000, failed("mine"));
        assertThat(left(inherited, "r1")).isEqualTo(mine);
    }

    @Test
    void whoeverEndsByItsDeadlineLeavesIt() {
        Intent mine = Scene.intent("mine");
        Provisioning leaving = Scene.provisioning("p", Scene.looking());
        List<Provisioning> all =
                List.of(
                        Scene.provisioning("p", Scene.followingOwn()),
                        Scene.provisioning("p", Scene.creating()),
                        leaving.repairing(Repair.NONE.leaving(mine)));
        for (Provisioning provisioning : all) {
            Scene scene = Scene.in(provisioning.phase()).attending(SETTLED).with(provisioning);
            scene.apply(scene.at(500).expire("r1"));
            scene.next();

            assertThat(scene.memory.provisionings()).isZero();
            assertThat(left(scene, "r1")).isEqualTo(new Entry.Left(mine, Scene.CONFIG));
        }
    }

    @Test
    void whatWasServedOrThereBeforeOrNeverStoredIsLeftByNobody() {
        Scene served = Scene.in(Scene.followingOwn()).attending(SETTLED);
        served.at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1)).next();
        assertThat(left(served, "r1")).isNull();

        Scene doubted = Scene.in(Scene.creating()).attending(SETTLED);
        doubted.with(doubted.provisioning().repairing(Repair.NONE.doubting(true)));
        doubted.apply(doubted.at(500).expire("r1"));
        doubted.next();
        assertThat(left(doubted, "r1")).isNull();

        Scene refused = Scene.in(Scene.creating());
        refused.apply(
                refused.at(500)
                        .answer(
                                new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG),
                                new CallResult.Answered(
                                        403,
                                        "security_exception",
                                        "current license is non-compliant for [inference]")));
        assertThat(left(refused, "r1")).isNull();
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
                                        new Entry.Left(EARLIER, Scene.CONFIG)));

        scene.at(500, Look.atNothing().endpoint("mine").deployment("mine", 1, 1)).next();

        assertThat(left(scene, "r0")).isNull();
    }
}
