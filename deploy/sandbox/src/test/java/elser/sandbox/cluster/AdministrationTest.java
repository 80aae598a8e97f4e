package elser.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.Shows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** What a cluster tells of its licence, its ML nodes and the privileges of whoever asks. */
class AdministrationTest {

    private static final String PRIVILEGES = "/_security/user/_has_privileges";
    private static final String API_KEY = "/_security/api_key";

    /** Of the id {@code own-1}. */
    private static final String OWN = "b3duLTE6c2VjcmV0";

    /** Of the id {@code greater}. */
    private static final String GREATER = "Z3JlYXRlcjpzZWNyZXQ=";

    private static final String ASKED =
            "{\"cluster\":[\"manage_inference\",\"monitor_ml\",\"monitor\",\"manage_ml\"]}";

    private final VirtualCluster cluster = VirtualCluster.with();

    private static Request bearing(String key, Request request) {
        return new Request(
                request.method(),
                request.target(),
                Optional.of("ApiKey " + key),
                Optional.empty(),
                request.body());
    }

    @Test
    void theLicenceIsEnterprise_orBasicWhereInferenceIsNotCovered() {
        assertThat(licence()).isEqualTo("enterprise, active");

        cluster.apply(new Change.SetLicensed(false));

        assertThat(licence()).isEqualTo("basic, active");
    }

    private String licence() {
        JsonNode licence = cluster.read("/_license").path("license");
        return licence.path("type").asText() + ", " + licence.path("status").asText();
    }

    @Test
    @Shows("ml-info")
    void machineLearningTellsTheVersion_alsoWithoutMonitor() {
        VirtualCluster guarded =
                VirtualCluster.with(new Change.AddApiKey("some", Set.of("monitor_ml")));

        assertThat(guarded.ask(bearing("some", Request.get("/"))).status()).isEqualTo(403);
        Answer info = guarded.ask(bearing("some", Request.get("/_ml/info")));
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.body().at("/native_code/version").asText()).isEqualTo("9.5.0");
    }

    @Test
    void mlNodesAreCountedAndNamedAsInStatistics() {
        JsonNode two = cluster.read("/_nodes/ml:true?filter_path=_nodes");
        assertThat(two.path("_nodes")).hasToString("{\"total\":2,\"successful\":2,\"failed\":0}");
        assertThat(two.path("nodes").findValuesAsText("name"))
                .containsExactly("instance-0", "instance-1");

        cluster.apply(new Change.SetCapacity(MlCapacity.lazy()));

        assertThat(cluster.read("/_nodes/ml:true").at("/_nodes/total").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "all, true true true true",
        "manage, true true true true",
        "manage_inference, true false false false",
        "manage_ml, false true false true",
        "monitor, false true true false",
        "nothing, false false false false"
    })
    void privilegesAreThoseOfTheKey(String privilege, String held) {
        cluster.apply(new Change.AddApiKey("k", Set.of(privilege)));
        String source = URLEncoder.encode(ASKED, StandardCharsets.UTF_8);
        Request inQuery =
                Request.get(PRIVILEGES + "?source_content_type=application/json&source=" + source);

        JsonNode body = cluster.ask(bearing("k", inQuery)).body();

        assertThat(body)
                .isEqualTo(cluster.ask(bearing("k", Request.post(PRIVILEGES, ASKED))).body());
        String[] each = held.split(" ", -1);
        assertThat(body.path("cluster"))
                .hasToString(
                        "{\"manage_inference\":%s,\"monitor_ml\":%s,\"monitor\":%s,\"manage_ml\":%s}"
                                .formatted((Object[]) each));
        assertThat(body.path("has_all_requested").asBoolean()).isEqualTo(!held.contains("false"));
    }

    private Answer askedFor(String query, String key) {
        return cluster.ask(bearing(key, Request.get(API_KEY + query)));
    }

    @Test
    @Shows("access-own-key")
    void aKeyMayReadItself_othersTakeAPrivilege() {
        cluster.apply(new Change.AddApiKey(OWN, Set.of(), Optional.of(Duration.ofHours(1))));
        cluster.apply(new Change.AddApiKey(GREATER, Set.of("read_security")));
        long now = VirtualCluster.T0.toEpochMilli();

        Answer own = askedFor("?id=own-1", OWN);
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.body())
                .hasToString(
                        ("{\"api_keys\":[{\"id\":\"own-1\",\"name\":\"worker\",\"type\":\"rest\","
                                        + "\"creation\":%d,\"expiration\":%d,\"invalidated\":false,"
                                        + "\"username\":\"elastic\",\"realm\":\"reserved\","
                                        + "\"metadata\":{}}]}")
                                .formatted(now, now + 3_600_000));
        assertThat(askedFor("?id=own-1&with_limited_by=true", OWN).status()).isEqualTo(403);
        assertThat(askedFor("?id=greater", OWN).status()).isEqualTo(403);
        assertThat(askedFor("", OWN).status()).isEqualTo(403);
        assertThat(askedFor("?id=own-1", GREATER).body()).isEqualTo(own.body());
        assertThat(askedFor("?id=nobody", GREATER).status()).isEqualTo(404);
        assertThat(
                        askedFor("?id=greater", GREATER)
                                .body()
                                .at("/api_keys/0/expiration")
                                .isMissingNode())
                .isTrue();
    }

    @Test
    @Shows("access-own-key")
    void aKeyIsTakenUntilItRunsOut() {
        cluster.apply(new Change.AddApiKey(OWN, Set.of(), Optional.of(Duration.ofHours(1))));

        cluster.pass(Duration.ofHours(1).minusMillis(1));
        assertThat(askedFor("?id=own-1", OWN).status()).isEqualTo(200);
        cluster.pass(Duration.ofMillis(1));
        assertThat(askedFor("?id=own-1", OWN).status()).isEqualTo(401);
    }

    @Test
    void whoIsNotLetInLearnsNothing_andWithoutKeysThereIsNoSecurity() {
        assertThat(cluster.status(PRIVILEGES)).isEqualTo(400);
        assertThat(cluster.status(API_KEY)).isEqualTo(400);

        cluster.apply(new Change.AddApiKey("k", Set.of("all")));

        assertThat(cluster.status(PRIVILEGES)).isEqualTo(401);
        assertThat(cluster.ask(bearing("k", Request.get("/_license"))).status()).isEqualTo(200);
    }
}
