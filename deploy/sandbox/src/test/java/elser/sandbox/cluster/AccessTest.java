package elser.sandbox.cluster;

import static elser.sandbox.cluster.ElserModels.LINUX;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;
import java.util.Set;

/** Who may do what, and states of the cluster in which nobody may. */
class AccessTest {

    private static final String MODEL = "/_ml/trained_models/" + LINUX;
    private static final String START = MODEL + "/deployment/_start?deployment_id=d";

    private final VirtualCluster cluster = VirtualCluster.with(new Change.ImportModel(LINUX));

    private static Request bearing(String key, Request request) {
        return new Request(
                request.method(),
                request.target(),
                Optional.of("ApiKey " + key),
                Optional.empty(),
                request.body());
    }

    private int status(String method, String target, String body) {
        return cluster.ask(bearing("k", Request.of(method, target, body))).status();
    }

    @ParameterizedTest
    @CsvSource({
        // privilege, put, get, infer, statistics, models, delete model, start, update, tasks
        "manage_inference, 200 200 409 403 403 403 200 403 403",
        "monitor_inference, 403 200 404 403 403 403 403 403 403",
        "monitor_ml, 403 403 403 200 200 403 403 403 403",
        "manage_ml, 403 403 403 200 200 200 404 404 403",
        "monitor, 403 200 404 200 200 403 403 403 200",
        "manage, 200 200 409 200 200 200 404 404 200",
        "all, 200 200 409 200 200 200 404 404 200",
        "nothing, 403 403 403 403 403 403 403 403 403"
    })
    @Shows("access-privileges")
    void privileges_grantTheirOperations(String privilege, String statuses) {
        cluster.apply(new Change.AddApiKey("k", Set.of(privilege)));
        cluster.apply(new Change.SetCapacity(MlCapacity.lazy()));
        String met =
                "%d %d %d %d %d %d %d %d %d"
                        .formatted(
                                status("PUT", "/_inference/sparse_embedding/a", Puts.ELSER),
                                status("GET", "/_inference", ""),
                                status("POST", "/_inference/a", "{\"input\":\"x\"}"),
                                status("GET", MODEL + "/_stats", ""),
                                status("GET", MODEL, ""),
                                status("DELETE", MODEL + "?force=true", ""),
                                status("POST", START, ""),
                                status(
                                        "POST",
                                        "/_ml/trained_models/nobody/deployment/_update",
                                        "{\"number_of_allocations\":2}"),
                                status("GET", "/_tasks", ""));
        assertThat(met).isEqualTo(statuses);
    }

    @ParameterizedTest
    @CsvSource({
        // privilege, put, get, start
        "8.13, manage_inference, 403 403 403",
        "8.13, monitor, 403 403 403",
        "8.13, manage_ml, 403 403 200",
        "8.13, manage, 200 200 400",
        "8.14, manage_inference, 200 200 400",
        "8.14, monitor, 403 200 403"
    })
    @Shows("access-privileges-813")
    void before814_onlyManageGrantsInference(String version, String privilege, String statuses) {
        VirtualCluster old = VirtualCluster.of(version, new Change.ImportModel(LINUX));
        old.apply(new Change.AddApiKey("k", Set.of(privilege)));
        old.apply(new Change.SetCapacity(MlCapacity.lazy()));

        assertThat(
                        "%d %d %d"
                                .formatted(
                                        old.ask(bearing("k", Puts.elser("d"))).status(),
                                        old.ask(bearing("k", Request.get("/_inference/_all")))
                                                .status(),
                                        old.ask(bearing("k", Request.of("POST", START, "")))
                                                .status()))
                .isEqualTo(statuses);
    }

    @Test
    @Shows("access-privileges-813")
    void before814_inferencePrivilegesAreUnknown() {
        VirtualCluster old = VirtualCluster.of("8.13");
        old.apply(new Change.AddApiKey("k", Set.of("manage")));
        String asked = "{\"cluster\":[\"manage_inference\"]}";

        Answer answer =
                old.ask(bearing("k", Request.post("/_security/user/_has_privileges", asked)));

        assertThat(VirtualCluster.refusal(answer))
                .startsWith(
                        "400 illegal_argument_exception: unknown cluster privilege"
                                + " [manage_inference]. a privilege must be");
    }

    @Test
    @Shows("access-privilege-403")
    void missingPrivilege_isNamedAndNothingIsStored() {
        cluster.apply(new Change.AddApiKey("k", Set.of("monitor")));
        assertThat(cluster.refusal(bearing("k", Puts.elser("a"))))
                .isEqualTo(
                        "403 security_exception: action [cluster:admin/xpack/inference/put] is"
                                + " unauthorized for user [worker] with effective roles [reader],"
                                + " this action is granted by the cluster privileges"
                                + " [manage_inference,manage,all]");
        assertThat(cluster.ask(bearing("k", Request.get("/_inference"))).body())
                .hasToString("{\"endpoints\":[]}");
    }

    @Test
    @Shows("access-401")
    void unknownAndRevokedKeys_areNotAuthenticated() {
        cluster.apply(new Change.AddApiKey("k", Set.of("all")));
        assertThat(cluster.refusal(Request.get("/")))
                .isEqualTo(
                        "401 security_exception: missing authentication credentials for REST"
                                + " request [/]");
        assertThat(cluster.refusal(bearing("other", Request.get("/"))))
                .startsWith("401 security_exception: unable to authenticate");
        cluster.apply(new Change.RevokeApiKey("k"));
        assertThat(cluster.ask(bearing("k", Request.get("/"))).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"8.15, ml, true", "8.16, inference, false", "9.5, inference, false"})
    @Shows("access-licence")
    void missingLicence_isFoundOutBeforeOrAfterTheEndpointIsStored(
            String version, String feature, boolean stored) {
        VirtualCluster other = VirtualCluster.of(version, new Change.ImportModel(LINUX));
        other.apply(new Change.SetLicensed(false));
        Answer answer = other.ask(Puts.elser("a"));
        assertThat(VirtualCluster.refusal(answer))
                .isEqualTo(
                        "403 security_exception: current license is non-compliant for ["
                                + feature
                                + "]");
        assertThat(answer.body().at("/error").path("license.expired.feature").asText())
                .isEqualTo(feature);
        assertThat(other.hasEndpoint("a")).isEqualTo(stored);
    }

    @Test
    @Shows("access-upgrade")
    void rollingUpgrade_isA403ThatPasses() {
        cluster.apply(new Change.SetUpgrading(true));
        assertThat(cluster.refusal(Puts.elser("a")))
                .isEqualTo(
                        "403 status_exception: Cannot start model deployment [a] while cluster"
                                + " upgrade is in progress.");
        assertThat(cluster.hasEndpoint("a")).isTrue();
        cluster.apply(new Change.SetUpgrading(false));
        cluster.ask(Request.delete("/_inference/a"));
        assertThat(cluster.send(Puts.elser("a"))).isNotDone();
    }

    @Test
    @Shows("access-no-master")
    void withoutAMaster_readsGoOnAndChangesDoNot() {
        cluster.apply(new Change.SetMasterElected(false));
        assertThat(cluster.refusal(Puts.elser("a")))
                .startsWith("503 master_not_discovered_exception");
        assertThat(cluster.status("/_inference")).isEqualTo(200);
        cluster.apply(new Change.SetMasterElected(true));
        cluster.apply(new Change.SetMetadataBlocked(true));
        assertThat(cluster.refusal(Request.delete("/_inference/a")))
                .startsWith("403 cluster_block_exception");
        assertThat(cluster.status("/_inference")).isEqualTo(200);
    }

    @Test
    @Shows("access-order")
    void refusals_comeInAnOrder() {
        cluster.apply(Change.strayDeployment("taken", LINUX, 1));
        cluster.apply(new Change.SetServicesUnknownToSomeNodes(Set.of("elser")));
        cluster.apply(new Change.SetLicensed(false));
        cluster.apply(new Change.SetDenied(Set.of(Action.PUT_ENDPOINT)));
        Request put =
                Request.put(
                        "/_inference/rerank/taken",
                        "{\"service\":\"elser\",\"task_type\":\"sparse_embedding\","
                                + "\"service_settings\":{}}");
        assertThat(cluster.refusal(put)).startsWith("403 security_exception: action [");
        cluster.apply(new Change.SetDenied(Set.of()));
        assertThat(cluster.refusal(put)).contains("current license is non-compliant");
        cluster.apply(new Change.SetLicensed(true));
        assertThat(cluster.refusal(put)).contains("Cannot resolve conflicting task_type");
        Request agreeing = Puts.put("taken", "{\"service\":\"elser\",\"service_settings\":{}}");
        assertThat(cluster.refusal(agreeing)).contains("are not aware of the service [elser]");
        cluster.apply(new Change.SetServicesUnknownToSomeNodes(Set.of()));
        assertThat(cluster.refusal(agreeing)).contains("matches existing trained model ID(s)");
        cluster.apply(new Change.RemoveDeployment("taken"));
        assertThat(cluster.refusal(agreeing)).contains("does not contain the required setting");
    }
}
