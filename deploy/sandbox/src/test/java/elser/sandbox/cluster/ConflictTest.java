package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Creates whose id, or whose model, is somebody's already. */
class ConflictTest {

    private static final Duration ALLOCATION = Duration.ofMillis(500);
    private static final String MINE =
            Puts.model("mine", "\"num_threads\":1,\"num_allocations\":1");

    private final VirtualCluster cluster =
            VirtualCluster.with(
                    new Change.ImportModel(LINUX),
                    new Change.ImportModel("mine"),
                    new Change.ImportModel("other"));

    private static String taken(String id) {
        return "400 status_exception: Inference endpoint IDs must be unique. Requested inference"
                + " endpoint ID ["
                + id
                + "] matches existing trained model ID(s) but must not.";
    }

    @Test
    @Shows("conflict-own-deployment")
    void idOfOnesOwnDeployment_isTakenInWhateverStateItIs() {
        cluster.begin(Puts.elser("a"));
        assertThat(cluster.deployment("a").path("state").asText()).isEqualTo("starting");
        assertThat(cluster.refusal(Puts.elser("a"))).isEqualTo(taken("a"));
        cluster.pass(ALLOCATION);
        assertThat(cluster.refusal(Puts.elser("a"))).isEqualTo(taken("a"));
        cluster.apply(new Change.ScaleDeployment("a", 0));
        assertThat(cluster.refusal(Puts.elser("a"))).isEqualTo(taken("a"));
    }

    @Test
    @Shows("conflict-no-deployment")
    void idOfAnEndpointWithoutItsOwnDeployment_alreadyExists() {
        cluster.apply(Change.strayDeployment("d", LINUX, 1));
        String attached =
                "{\"service\":\"elasticsearch\",\"service_settings\":{\"deployment_id\":\"d\"}}";
        assertThat(cluster.ask(Puts.put("a", attached)).status()).isEqualTo(200);
        assertThat(cluster.refusal(Puts.put("a", attached)))
                .isEqualTo(
                        "400 resource_already_exists_exception: Inference endpoint [a] already"
                                + " exists");
    }

    @Test
    @Shows("conflict-race")
    void twoCreatesAtOnce_makeOneEndpoint() {
        VirtualCluster fresh = VirtualCluster.with();
        fresh.begin(Puts.elser("a"));
        assertThat(fresh.refusal(Puts.elser("a")))
                .startsWith("400 resource_already_exists_exception");
        assertThat(fresh.cluster.counters().createsOf(LINUX).accepted()).isEqualTo(1);
    }

    @Test
    @Shows("conflict-same-model")
    void otherIdOfTheSameModel_isASecondDeployment() {
        cluster.begin(Puts.elser("a"));
        cluster.begin(Puts.elser("b"));
        cluster.pass(ALLOCATION);
        assertThat(
                        cluster.read("/_ml/trained_models/" + LINUX + "/_stats")
                                .findValuesAsText("deployment_id"))
                .containsExactly("a", "b");
    }

    @Test
    @Shows("conflict-foreign-deployment")
    void idOfADeployment_orOfAModelThatHasOne_isTaken() {
        cluster.apply(Change.strayDeployment("d", "mine", 1));
        assertThat(cluster.refusal(Puts.elser("d"))).isEqualTo(taken("d"));
        assertThat(cluster.refusal(Puts.put("mine", MINE))).isEqualTo(taken("mine"));
        assertThat(cluster.read("/_inference")).hasToString("{\"endpoints\":[]}");
    }

    @Test
    @Shows("conflict-own-model-id")
    void idOfTheModelItself_isRefusedWhenItWasStored() {
        assertThat(cluster.refusal(Puts.put("mine", MINE)))
                .isEqualTo(
                        "400 status_exception: Model IDs must be unique. Requested model ID [mine]"
                                + " matches existing model IDs but must not.");
        assertThat(cluster.hasEndpoint("mine")).isTrue();
    }

    @Test
    @Shows("conflict-other-model-id")
    void idOfAnotherModel_isRefusedWhenItWasStored() {
        assertThat(cluster.refusal(Puts.put("other", MINE)))
                .isEqualTo(
                        "400 status_exception: Deployment id [other] is the same as an another"
                                + " model which is not the model being deployed. Deployment id can"
                                + " be the same as the model being deployed but cannot match a"
                                + " different model");
        assertThat(cluster.hasEndpoint("other")).isTrue();
        assertThat(cluster.ask(Request.get("/_ml/trained_models/other/_stats")).body().toString())
                .doesNotContain("deployment_stats");
    }

    @Test
    @Shows("conflict-start")
    void startOfADeploymentThatIsThere_isRefused() {
        cluster.apply(Change.strayDeployment("d", LINUX, 1));
        CompletableFuture<Answer> again =
                cluster.send(
                        Request.post(
                                "/_ml/trained_models/mine/deployment/_start?deployment_id=d", ""));
        assertThat(VirtualCluster.refusal(again.join()))
                .isEqualTo(
                        "400 status_exception: Could not start model deployment because an existing"
                                + " deployment with the same id [d] exist");
    }
}
