package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is mended, and what is never touched. The scene's grace is 30 s; its own create was answered
 * at 0.
 */
class RepairTest {

    private static final Trouble SOMETHING =
            new Trouble(Trouble.Kind.SERVER, "something", "status_exception", 404);
    private static final Mutation DELETION = new Mutation.DeleteEndpoint(KEY, "p", "mine");
    private static final Mutation DROP = new Mutation.DeleteModel(KEY, "p", KEY.model());
    private static final Attention SETTLED = Attention.from(0).knowing(Outcome.SETTLED).missing(0);

    private final Scene own = Scene.in(Scene.followingOwn()).attending(SETTLED);

    private static Look missing(Definition definition) {
        return Look.atNothing().endpoint("mine").definition(definition);
    }

    private static Step decided(Scene scene, long millis, Look look) {
        return scene.at(millis, look).permitted(Permit.GRANTED).next();
    }

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
    }

    @Test
    void aStartComesFirst_thenTheEndpointIsMadeAnew() {
        Step start = decided(own, 30_000, missing(Definition.COMPLETE));
        assertThat(start.mutation())
                .isEqualTo(new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 1));
        own.apply(own.answer(Objects.requireNonNull(start.mutation()), answered(200, "", "")));

        assertThat(decided(own, 59_999, missing(Definition.COMPLETE)).mutation()).isNull();
        Step deletion = decided(own, 60_000, missing(Definition.COMPLETE));
        assertThat(deletion.mutation()).isEqualTo(DELETION);

        own.apply(own.at(60_100).answer(DELETION, answered(200, "", "")));
        assertThat(own.provisioning().repair()).isEqualTo(new Repair(false, 1, false, null));
        assertThat(own.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.REPAIR));
        Step create = decided(own, 60_200, Look.atNothing().definition(Definition.COMPLETE));
        assertThat(create.mutation()).isInstanceOf(Mutation.Create.class);
    }

    private static Scene startedInVain(Scene scene) {
        return scene.attending(SETTLED.startTaken());
    }

    @Test
    void whatIsNotOursIsStartedAgain_andNeverDeleted() {
        Map<String, Scene> others =
                Map.of(
                        "adopted",
                        startedInVain(Scene.in(Scene.following("mine"))),
                        "of other settings",
                        startedInVain(
                                Scene.in(Scene.followingOwn())
                                        .with(
                                                new Entry.Configuration(
                                                        KEY, "p", 0, Scene.config(4)))),
                        "repaired often enough",
                        startedInVain(own)
                                .with(
                                        own.provisioning()
                                                .repairing(
                                                        new Repair(
                                                                false,
                                                                Policy.REPAIRS,
                                                                false,
                                                                null))));
        others.forEach(
                (name, scene) ->
                        assertThat(decided(scene, 30_000, missing(Definition.COMPLETE)).mutation())
                                .as(name)
                                .isInstanceOf(Mutation.StartDeployment.class));
    }

    @Test
    void theLastRepairThatIsAllowedIsMade() {
        own.with(own.provisioning().repairing(new Repair(false, Policy.REPAIRS - 1, false, null)));
        assertThat(decided(startedInVain(own), 30_000, missing(Definition.COMPLETE)).mutation())
                .isEqualTo(DELETION);
    }

    @Test
    void nothingIsDeletedWhileItsCreateMayBeUnderWay() {
        own.attending(Attention.from(0).missing(0).startTaken());

        Step waiting = decided(own, 64_999, missing(Definition.COMPLETE));
        assertThat(waiting.mutation()).isNull();
        assertThat(waiting.note()).isEqualTo("its create may still be under way");
        assertThat(decided(own, 65_000, missing(Definition.COMPLETE)).mutation())
                .isEqualTo(DELETION);
    }

    /** Only its own answer settles a create; one that got none can still be at work. */
    @Test
    void whatAStartIsAnsweredSettlesNoCreate() {
        Mutation start = new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 1);
        String broken = "Could not deploy model [x] as the model cannot be found.";
        for (CallResult answer :
                List.of(
                        answered(429, "status_exception", "Could not start: no room"),
                        answered(404, "resource_not_found_exception", broken),
                        answered(403, "security_exception", "action [x] is unauthorized"))) {
            Scene scene =
                    Scene.in(Scene.followingOwn())
                            .with(Scene.waiter("r2", 1, "yours"))
                            .attending(Attention.from(0).knowing(Outcome.UNKNOWN).missing(0));
            scene.apply(scene.at(30_100).answer(start, answer));

            Step waiting = decided(scene, 64_999, missing(Definition.PARTIAL));
            assertThat(waiting.mutation()).as("%s", answer).isNull();
            assertThat(waiting.note()).isEqualTo("its create may still be under way");
            assertThat(decided(scene, 65_000, missing(Definition.PARTIAL)).mutation())
                    .as("%s", answer)
                    .isNotNull();
        }
    }

    @Test
    void whereTheTasksMayNotBeSeenNothingIsRepaired() {
        startedInVain(own);

        assertThat(decided(own, 90_000, missing(Definition.COMPLETE).downloadsForbidden()).note())
                .isEqualTo("no deployment yet, and whether the model downloads may not be seen");
    }

    @Test
    void whatIsReferencedStays_andThatEndsTheRepair() {
        String text = "Inference endpoint mine is referenced by pipelines: [p1].";

        Step step = own.at(500).answer(DELETION, answered(409, "status_exception", text));

        assertThat(failure(step))
                .isEqualTo(
                        new Failure(
                                FailureReason.DEPLOYMENT_FAILED,
                                "the endpoint has no working deployment and cannot be made anew: "
                                        + text,
                                "status_exception",
                                409,
                                true,
                                List.of()));
    }

    @Test
    void aDeletionWhoseOutcomeIsUnknownIsLookedAfter() {
        own.apply(own.at(500).answer(DELETION, new CallResult.NoAnswer("reset")));
        assertThat(own.provisioning().phase()).isEqualTo(own.openedIn());

        decided(own, 600, Look.atNothing());
        assertThat(own.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.REPAIR));
    }

    @Test
    void aBrokenModelOfOurDownloadIsDeletedOnce() {
        assertThat(decided(own, 30_000, missing(Definition.PARTIAL)).mutation()).isEqualTo(DROP);
        assertThat(own.provisioning().repair().modelDeleted()).isTrue();
        own.apply(own.at(30_100).answer(DROP, answered(200, "", "")));

        assertThat(decided(own, 60_200, missing(Definition.ABSENT)).mutation()).isEqualTo(DELETION);
        Step broken = decided(own, 95_000, missing(Definition.PARTIAL));
        assertThat(failure(broken).reason()).isEqualTo(FailureReason.DOWNLOAD_FAILED);
        assertThat(broken.mutation()).isNull();
    }

    @Test
    void aModelThatCertainlyWasNotDeletedMayBeDeletedLater() {
        for (CallResult answer :
                List.of(
                        new CallResult.NotSent("lease"),
                        answered(429, "circuit_breaking_exception", "too much"),
                        answered(403, "cluster_block_exception", "read-only"))) {
            Scene scene = Scene.in(Scene.followingOwn()).attending(SETTLED);
            decided(scene, 30_000, missing(Definition.PARTIAL));

            scene.apply(scene.at(30_100).answer(DROP, answer));

            assertThat(scene.provisioning().repair().modelDeleted()).as("%s", answer).isFalse();
            assertThat(decided(scene, 61_000, missing(Definition.PARTIAL)).mutation())
                    .as("%s", answer)
                    .isEqualTo(DROP);
        }
    }

    /** It may have been deleted, and what is there now may be another download's. */
    @Test
    void aModelThatMayHaveBeenDeletedIsNotDeletedAgain() {
        for (CallResult answer :
                List.of(
                        new CallResult.NoAnswer("reset"),
                        answered(500, "exception", "the listener failed"),
                        answered(502, null, "bad gateway"),
                        answered(503, "master_not_discovered_exception", "no master"),
                        answered(504, null, "gateway time-out"))) {
            Scene scene = Scene.in(Scene.followingOwn()).attending(SETTLED);
            decided(scene, 30_000, missing(Definition.PARTIAL));

            scene.apply(scene.at(30_100).answer(DROP, answer));

            assertThat(scene.provisioning().repair().modelDeleted()).as("%s", answer).isTrue();
            Step broken = decided(scene, 61_000, missing(Definition.PARTIAL));
            assertThat(broken.mutation()).as("%s", answer).isNull();
            assertThat(failure(broken).reason()).isEqualTo(FailureReason.DOWNLOAD_FAILED);
        }
    }

    @Test
    void aModelThatWasThereBeforeIsNotDeleted() {
        for (Definition before : List.of(Definition.PARTIAL, Definition.COMPLETE)) {
            Scene scene =
                    Scene.in(new Phase.Following("mine", Scene.intent("mine", before, T0)))
                            .attending(SETTLED);
            Step step = decided(scene, 30_000, missing(Definition.PARTIAL));

            assertThat(step.mutation()).isNull();
            assertThat(failure(step).reason()).isEqualTo(FailureReason.DOWNLOAD_FAILED);
        }
    }

    @Test
    void whatWasThereAlreadyIsAdopted_andNeverDeleted() {
        Scene scene = Scene.in(Scene.creating());
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        String text = "Inference endpoint [mine] already exists";
        scene.apply(
                scene.at(500)
                        .answer(create, answered(400, "resource_already_exists_exception", text)));
        scene.mutationEndedAt(500);

        decided(scene, 65_000, Look.atNothing().endpoint("mine"));

        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Following("mine", null));
    }

    @Test
    void aModelThatTheStartFoundBrokenCountsAsBroken_thoughAnotherBuildIsWhole() {
        own.attending(SETTLED.broken(SOMETHING, nanos(500)));

        assertThat(decided(own, 500, missing(Definition.COMPLETE)).mutation())
                .isInstanceOf(Mutation.DeleteModel.class);
    }
}
