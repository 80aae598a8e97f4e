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

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How often and how fast endpoints are deleted and made anew. The scene's first pause is 4 s, the
 * next ones twice as long; its grace is 30 s, that for refused credentials a minute.
 */
class DeletionTest {

    private static final Mutation DELETION = new Mutation.DeleteEndpoint(KEY, "p", "mine");
    private static final Mutation LEFT = new Mutation.DeleteEndpoint(KEY, "p", "theirs");
    private static final Attention SETTLED = Attention.from(0).knowing(Outcome.SETTLED);
    private static final CallResult DONE = answered(200, "", "");
    private static final CallResult DENIED =
            answered(403, "security_exception", "action [x] is unauthorized");
    private static final CallResult CUT = new CallResult.Answered(502, null, "Bad Gateway");

    /** Refused credentials are tried again for more attempts than endpoints are made anew. */
    private static final Policy PATIENT =
            new Policy(
                    Scene.POLICY.timeout(),
                    Scene.POLICY.lease(),
                    Scene.POLICY.createTimeout(),
                    Scene.POLICY.grace(),
                    Duration.ofMinutes(5),
                    Scene.POLICY.stallAfter(),
                    Scene.POLICY.backoff(),
                    Scene.POLICY.defaultConfig(),
                    Scene.POLICY.limits(),
                    Scene.POLICY.maxEndpoints());

    private static final Policy NEVER =
            new Policy(
                    Scene.POLICY.timeout(),
                    Scene.POLICY.lease(),
                    Scene.POLICY.createTimeout(),
                    Scene.POLICY.grace(),
                    Scene.POLICY.authGrace(),
                    Scene.POLICY.stallAfter(),
                    0,
                    Scene.POLICY.backoff(),
                    Scene.POLICY.defaultConfig(),
                    Scene.POLICY.defaultConfig(),
                    Scene.POLICY.limits(),
                    Scene.POLICY.maxEndpoints());

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    private static Step decided(Scene scene, long millis, Look look) {
        return scene.at(millis, look).permitted(Permit.GRANTED).next();
    }

    private static Look failed() {
        return Look.atNothing()
                .endpoint("mine")
                .deployment("mine", DeploymentView.State.FAILED, "no luck", "starting", 0, 1)
                .definition(Definition.COMPLETE);
    }

    private static Scene following() {
        return Scene.in(Scene.followingOwn()).attending(SETTLED.missing(0));
    }

    private static Scene leaving() {
        Scene scene = Scene.in(Scene.looking()).attending(SETTLED);
        return scene.with(
                scene.provisioning().repairing(Repair.NONE.leaving(Scene.intent("theirs"))));
    }

    private static Look left() {
        return Look.atNothing().endpoint("theirs").definition(Definition.COMPLETE);
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
    }

    /** As often as one is made anew; what was refused or never arrived is no deletion. */
    @Test
    void onlyADeletionThatWasDoneCounts() {
        for (CallResult vain :
                List.of(
                        DENIED,
                        CUT,
                        answered(500, "exception", "stop failed"),
                        new CallResult.NotSent("the lease was over"),
                        new CallResult.NoAnswer("reset"))) {
            Scene scene = following();
            assertThat(decided(scene, 30_000, failed()).mutation()).isEqualTo(DELETION);
            scene.apply(scene.at(30_100).answer(DELETION, vain));

            assertThat(scene.provisioning().repair()).as("%s", vain).isEqualTo(Repair.NONE);
        }
        Scene scene = following();
        decided(scene, 30_000, failed());
        scene.apply(scene.at(30_100).answer(DELETION, DONE));
        assertThat(scene.provisioning().repair()).isEqualTo(new Repair(false, 1, false, null));
    }

    /** Who lost the partition does not do it. */
    @Test
    void aDeletionIsCommittedBeforeItIsMade() {
        Scene scene = following();
        Provisioning same = scene.provisioning();
        scene.next();

        assertThat(decided(scene, 30_000, failed()).changes()).isNotEmpty();
        scene.apply(scene.at(30_100).answer(DELETION, CUT));
        Step again = decided(scene, 60_100, failed());
        assertThat(again.mutation()).isEqualTo(DELETION);
        assertThat(again.changes()).isNotEmpty();
        assertThat(scene.provisioning().phase()).isEqualTo(same.phase());
    }

    @Test
    void deletionsThatAreDeniedEndAsUnauthorized() {
        Scene scene = following().under(PATIENT);
        long millis = 30_000;
        Step step = decided(scene, millis, failed());
        for (int denied = 0; step.events().stream().allMatch(DeletionTest::isNoEnd); denied++) {
            assertThat(denied).isLessThan(60);
            if (step.mutation() != null) {
                step = scene.apply(scene.at(millis + 100).answer(DELETION, DENIED));
            } else {
                millis = Math.max(millis + 1_000, step.wakeAt() / 1_000_000);
                step = decided(scene, millis, failed());
            }
        }

        assertThat(failure(step).reason()).isEqualTo(FailureReason.UNAUTHORIZED);
    }

    private static boolean isNoEnd(Announcement said) {
        return !said.event().type().isTerminal();
    }

    /** Its deletion is no repair: there is no number of leaders that may fail. */
    @Test
    void whatAFailedLeaderLeftIsDeletedHoweverOftenOthersWere() {
        Scene scene = leaving();
        scene.with(
                scene.provisioning()
                        .repairing(
                                new Repair(false, Policy.REPAIRS, false, Scene.intent("theirs"))));

        assertThat(decided(scene, 500, left()).mutation()).isEqualTo(LEFT);
    }

    @Test
    void aLeftoverThatIsNotDeletedYetIsTriedAgainAfterAGrowingPause() {
        for (CallResult vain : List.of(DENIED, CUT, new CallResult.NoAnswer("reset"))) {
            Scene scene = leaving();
            decided(scene, 500, left());
            scene.apply(scene.at(600).answer(LEFT, vain));

            assertThat(decided(scene, 4_599, left()).mutation()).as("%s", vain).isNull();
            assertThat(decided(scene, 4_600, left()).mutation()).as("%s", vain).isEqualTo(LEFT);
            scene.apply(scene.at(4_700).answer(LEFT, vain));
            assertThat(decided(scene, 12_699, left()).mutation()).as("%s", vain).isNull();
            assertThat(decided(scene, 12_700, left()).mutation()).as("%s", vain).isEqualTo(LEFT);
        }
        Scene unsent = leaving();
        unsent.apply(unsent.at(600).answer(LEFT, new CallResult.NotSent("the lease was over")));
        assertThat(unsent.attention().retryAt()).isEqualTo(nanos(1_600));
    }

    /** One leader's repairs are not the next one's. */
    @Test
    void whoLeadsNextByItsOwnSettingsMayRepairAsOften() {
        Scene scene = Scene.in(Scene.creating()).with(Scene.waiter("r2", 1, "yours"));
        scene.with(scene.provisioning().repairing(new Repair(true, Policy.REPAIRS, false, null)));
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        String text = "Validation Failed: 1: [threads_per_allocation] must be a power of 2;";

        scene.apply(
                scene.at(500)
                        .answer(
                                create,
                                answered(400, "action_request_validation_exception", text)));

        assertThat(scene.provisioning().repair())
                .isEqualTo(new Repair(true, 0, false, Scene.intent("mine")));
    }

    /** Somebody deletes what we create, as often as we do. */
    @Test
    void anEndpointThatVanishesIsMadeAnewAfterAGrowingPause_asOftenAsOneMayBeRepaired() {
        Scene scene = Scene.in(Scene.followingOwn()).attending(SETTLED);
        Look nothing = Look.atNothing().definition(Definition.COMPLETE);
        long millis = 1_000;
        for (long pause : List.of(4_000L, 8_000L, 16_000L)) {
            decided(scene, millis, nothing);
            assertThat(scene.provisioning().phase())
                    .isEqualTo(new Phase.Looking(CreateReason.REPAIR));
            assertThat(decided(scene, millis + pause - 1, nothing).mutation()).isNull();
            millis += pause;
            Mutation create = decided(scene, millis, nothing).mutation();
            assertThat(create).isInstanceOf(Mutation.Create.class);
            scene.apply(scene.at(millis).answer(Objects.requireNonNull(create), DONE));
            millis += 1_000;
        }

        assertThat(failure(decided(scene, millis, nothing)))
                .isEqualTo(
                        new Failure(
                                FailureReason.DEPLOYMENT_FAILED,
                                "endpoint mine is gone before it served, as often as it may be made"
                                        + " anew; somebody deletes it",
                                null,
                                null,
                                true,
                                List.of()));
    }

    /** What comes without a known text may have come after the endpoint was stored. */
    @Test
    void whatAnUnknownRefusalLeftIsLookedFor_andDeletedIfItIsOurs() {
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        String late = "Only PyTorch models can be deployed";
        for (boolean isStored : List.of(true, false)) {
            Scene scene = Scene.in(Scene.creating()).with(Scene.waiter("r2", 1, "yours"));
            scene.apply(scene.at(500).answer(create, answered(400, "status_exception", late)));
            Look look = Look.atNothing().definition(Definition.COMPLETE);

            Step step = decided(scene, 600, isStored ? look.endpoint("mine") : look);

            assertThat(step.mutation()).isEqualTo(isStored ? DELETION : null);
            assertThat(scene.provisioning().repair().leftover() != null).isEqualTo(isStored);
        }
    }

    /**
     * A server that cannot stop the deployment says so for good: three times again, then no more.
     */
    @Test
    void aDeletionThatTheServerCannotMakeEndsAfterSomeTries() {
        CallResult broken = answered(500, "exception", "Failed to stop deployment");
        Scene scene = following();
        long millis = 30_000;
        for (int again = 0; again < Policy.REPAIRS; again++) {
            assertThat(decided(scene, millis, failed()).mutation()).isEqualTo(DELETION);
            scene.apply(scene.at(millis).answer(DELETION, broken));
            millis += 30_000;
        }
        assertThat(decided(scene, millis, failed()).mutation()).isEqualTo(DELETION);

        Step end = scene.apply(scene.at(millis).answer(DELETION, broken));

        assertThat(failure(end).reason()).isEqualTo(FailureReason.DEPLOYMENT_FAILED);
        assertThat(failure(end).httpStatus()).isEqualTo(500);
    }

    @Test
    void aLeftoverThatTheServerCannotDeleteStays_andTheNextOneLeads() {
        CallResult broken = answered(500, "exception", "Failed to stop deployment");
        Scene scene = leaving();
        long millis = 500;
        for (int tries = 0; tries <= Policy.REPAIRS; tries++) {
            assertThat(decided(scene, millis, left()).mutation()).isEqualTo(LEFT);
            scene.apply(scene.at(millis).answer(LEFT, broken));
            millis += 60_000;
        }

        assertThat(scene.provisioning().repair()).isEqualTo(Repair.NONE);
        assertThat(scene.attention().attempts().deletionsFailed()).isZero();
        assertThat(decided(scene, millis, left()).mutation()).isInstanceOf(Mutation.Create.class);
    }

    /** Whatever comes between says nothing of the deletion. */
    @Test
    void silenceAndRefusalsForNowDoNotCountAsFailedDeletions() {
        for (CallResult vain :
                List.of(
                        CUT,
                        new CallResult.NoAnswer("reset"),
                        answered(429, "circuit_breaking_exception", "too much"),
                        answered(403, "cluster_block_exception", "read-only"))) {
            Scene scene = following();
            for (int tries = 0; tries < 10; tries++) {
                decided(scene, 30_000 + 60_000L * tries, failed());
                scene.apply(scene.answer(DELETION, vain));
            }
            assertThat(scene.provisioning().phase()).as("%s", vain).isEqualTo(scene.openedIn());
        }
    }

    @Test
    void whereNothingMayBeRepairedNothingIsDeleted() {
        Scene scene = leaving().under(NEVER);

        assertThat(decided(scene, 500, left()).mutation()).isNull();
        assertThat(scene.provisioning().repair()).isEqualTo(Repair.NONE);
        assertThat(failure(decided(following().under(NEVER), 30_000, failed())).reason())
                .isEqualTo(FailureReason.DEPLOYMENT_FAILED);
    }

    /** Nothing of such a create was stored: what bears that id now is another's. */
    @Test
    void whatWasRefusedEarlyLeavesNothing() {
        Mutation create = new Mutation.Create(KEY, "p", Scene.intent("mine"), Scene.CONFIG);
        for (CallResult early :
                List.of(
                        answered(400, "validation_exception", "no [num_threads]"),
                        answered(400, "status_exception", "[mine] is being used in mappings"))) {
            Scene scene = Scene.in(Scene.creating()).with(Scene.waiter("r2", 1, "yours"));

            scene.apply(scene.at(500).answer(create, early));

            assertThat(scene.provisioning().repair()).as("%s", early).isEqualTo(Repair.NONE);
            assertThat(scene.provisioning().phase())
                    .isEqualTo(new Phase.Looking(CreateReason.PROMOTION));
        }
    }
}
