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
        assertThat(own.provisioning().repair()).isEqualTo(new Repair(false, 1, false, null));

        own.apply(own.at(60_100).answer(DELETION, answered(200, "", "")));
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
                        answered(429, "status_exception", "no room"),
                        answered(404, "resource_not_found_exception", broken),
                        answered(403, "security_exception", "action [x] is unauthorized"),
                        answered(400, "status_exception", "no such setting"))) {
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
        Mutation drop = new Mutation.DeleteModel(KEY, "p", KEY.model());
        assertThat(decided(own, 30_000, missing(Definition.PARTIAL)).mutation()).isEqualTo(drop);
        assertThat(own.provisioning().repair().modelDeleted()).isTrue();
        own.apply(own.at(30_100).answer(drop, answered(200, "", "")));

        assertThat(decided(own, 60_200, missing(Definition.ABSENT)).mutation()).isEqualTo(DELETION);
        Step broken = decided(own, 95_000, missing(Definition.PARTIAL));
        assertThat(failure(broken).reason()).isEqualTo(FailureReason.DOWNLOAD_FAILED);
        assertThat(broken.mutation()).isNull();
    }

    @Test
    void aModelThatWasNotSentForDeletionMayBeDeletedLater() {
        Mutation drop = new Mutation.DeleteModel(KEY, "p", KEY.model());
        decided(own, 30_000, missing(Definition.PARTIAL));

        own.apply(own.at(30_100).answer(drop, new CallResult.NotSent("lease")));

        assertThat(own.provisioning().repair().modelDeleted()).isFalse();
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
    void aMissingPrivilegeToDeleteTheModelCostsTheRepairOnly() {
        String text = "action [cluster:admin/xpack/ml/inference/delete] is unauthorized";
        Mutation drop = new Mutation.DeleteModel(KEY, "p", KEY.model());

        Step step = own.at(500).answer(drop, answered(403, "security_exception", text));

        assertThat(failure(step).reason()).isEqualTo(FailureReason.DOWNLOAD_FAILED);
        assertThat(failure(step).message()).endsWith(text);
    }

    @Test
    void aFailedDeploymentOfOurOwnIsMadeAnew_anAdoptedOneIsLeft() {
        Look failed =
                Look.atNothing()
                        .endpoint("mine")
                        .deployment(
                                "mine", DeploymentView.State.FAILED, "no luck", "starting", 0, 1);
        assertThat(decided(own, 30_000, failed).mutation()).isEqualTo(DELETION);

        Look others =
                Look.atNothing()
                        .endpoint("theirs")
                        .deployment(
                                "theirs", DeploymentView.State.FAILED, "no luck", "starting", 0, 1);
        Scene adopted = Scene.in(Scene.following("theirs")).attending(SETTLED);
        decided(adopted, 30_000, others);
        assertThat(adopted.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.FIRST));
    }

    /** Whether the model downloads is not known then, which is no reason to give up. */
    @Test
    void aFailedDeploymentIsNoEndWhileTheTasksCannotBeRead() {
        Trouble away = new Trouble(Trouble.Kind.GATEWAY, "502 Bad Gateway", null, 502);

        Step waiting = decided(own, 30_000, failed().downloadsUnreadable(away));
        assertThat(waiting.mutation()).isNull();
        assertThat(own.provisioning().phase()).isEqualTo(own.openedIn());
        assertThat(decided(own, 31_000, failed()).mutation()).isEqualTo(DELETION);

        Scene unseen = Scene.in(Scene.followingOwn()).attending(SETTLED);
        assertThat(failure(decided(unseen, 30_000, failed().downloadsForbidden())).reason())
                .isEqualTo(FailureReason.DEPLOYMENT_FAILED);
    }

    private static Look failed() {
        return Look.atNothing()
                .endpoint("mine")
                .deployment("mine", DeploymentView.State.FAILED, "no luck", "starting", 0, 1);
    }

    private static Scene leaving() {
        Scene scene =
                Scene.in(Scene.looking()).attending(Attention.from(0).knowing(Outcome.SETTLED));
        return scene.with(
                scene.provisioning().repairing(Repair.NONE.leaving(Scene.intent("theirs"))));
    }

    @Test
    void whatAFailedLeaderLeftIsDeletedBeforeTheNextCreate() {
        Scene scene = leaving();
        Mutation deletion = new Mutation.DeleteEndpoint(KEY, "p", "theirs");
        Look left = Look.atNothing().endpoint("theirs").definition(Definition.COMPLETE);

        scene.attending(Attention.from(0).knowing(Outcome.SETTLED));
        assertThat(decided(scene, 500, left).mutation()).isEqualTo(deletion);
        scene.apply(scene.at(600).answer(deletion, answered(200, "", "")));
        decided(scene, 700, Look.atNothing().definition(Definition.COMPLETE));

        assertThat(scene.provisioning().repair().leftover()).isNull();
        Step create = decided(scene, 800, Look.atNothing().definition(Definition.COMPLETE));
        assertThat(create.mutation()).isInstanceOf(Mutation.Create.class);
    }

    @Test
    void whatAFailedLeaderLeftStays_whereItServesOrIsNotOursOrIsInUse() {
        Look serving = Look.atNothing().endpoint("theirs").deployment("theirs", 1, 1);
        Look changed = Look.atNothing().with(Look.endpoint("theirs", "another-model"));
        for (Look look : List.of(serving, changed, Look.atNothing())) {
            Scene scene = leaving();
            Step step = decided(scene, 500, look);

            assertThat(step.mutation()).isNull();
            assertThat(scene.provisioning().repair()).isEqualTo(Repair.NONE);
        }
        Scene used = leaving();
        used.apply(
                used.at(500)
                        .answer(
                                new Mutation.DeleteEndpoint(KEY, "p", "theirs"),
                                answered(409, "status_exception", "referenced by pipelines")));
        assertThat(used.provisioning().repair()).isEqualTo(Repair.NONE);
    }

    @Test
    void aStartThatTheSettingsForbidIsItsMakersFault_andTheNextOneLeads() {
        own.with(Scene.waiter("r2", 1, "yours"));
        Mutation start = new Mutation.StartDeployment(KEY, "p", "mine", KEY.model(), 1, 3);
        String text = "Validation Failed: 1: [threads_per_allocation] must be a power of 2;";

        Step step =
                own.apply(
                        own.at(500)
                                .answer(
                                        start,
                                        answered(
                                                400, "action_request_validation_exception", text)));

        assertThat(step.events()).hasSize(1);
        assertThat(failure(step).reason()).isEqualTo(FailureReason.DEPLOYMENT_FAILED);
        assertThat(own.provisioning().phase()).isEqualTo(new Phase.Looking(CreateReason.PROMOTION));
        assertThat(own.provisioning().repair().leftover()).isEqualTo(Scene.intent("mine"));
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

        decided(scene, 600, Look.atNothing().endpoint("mine"));

        assertThat(scene.provisioning().phase()).isEqualTo(new Phase.Following("mine", null));
    }

    @Test
    void deniedMutationsAreTriedAgainUntilTheGraceIsOver() {
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
    void aDeniedMutationIsTriedALastTimeRightWhenTheGraceEnds() {
        Scene scene = Scene.in(Scene.creating());
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        scene.attending(Attention.from(0).mutationsDenied(nanos(1_000)));

        scene.apply(
                scene.at(59_000).answer(create, answered(401, "security_exception", "unable to")));

        assertThat(scene.attention().retryAt()).isEqualTo(nanos(61_000));
    }

    @Test
    void aModelThatTheStartFoundBrokenCountsAsBroken_thoughAnotherBuildIsWhole() {
        own.attending(SETTLED.broken(SOMETHING, nanos(500)));

        assertThat(decided(own, 500, missing(Definition.COMPLETE)).mutation())
                .isInstanceOf(Mutation.DeleteModel.class);
    }

    @Test
    void aDedicatedOneWaitsForTheCreateOfAnEarlierOwner() {
        Provisioning shared =
                Scene.provisioning(
                        "q",
                        new Phase.Following(
                                "theirs",
                                new Intent(
                                        "q/1",
                                        1,
                                        CreateReason.FIRST,
                                        "r9",
                                        "theirs",
                                        0,
                                        T0,
                                        65_000,
                                        "process",
                                        6,
                                        Definition.ABSENT)));
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
        Scene scene = Scene.in(Scene.looking()).with(alone, shared);
        Look look = Look.atNothing().endpoint("theirs").definition(Definition.COMPLETE);

        assertThat(decided(scene, 64_999, look).note())
                .isEqualTo("a create of an earlier owner may still be under way");
        assertThat(decided(scene, 65_000, look).mutation()).isInstanceOf(Mutation.Create.class);
    }
}
