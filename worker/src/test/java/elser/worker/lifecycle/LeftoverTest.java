package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** What the create of a leader that failed has left on the cluster. */
class LeftoverTest {

    private static Step decided(Scene scene, long millis, Look look) {
        return scene.at(millis, look).permitted(Permit.GRANTED).next();
    }

    private static CallResult answered(int status, String type, String reason) {
        return new CallResult.Answered(status, type, reason);
    }

    private static Failure failure(Step step) {
        return Objects.requireNonNull(step.events().getLast().event().failure());
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
        Scene own =
                Scene.in(Scene.followingOwn())
                        .attending(Attention.from(0).knowing(Outcome.SETTLED))
                        .with(Scene.waiter("r2", 1, "yours"));
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
}
