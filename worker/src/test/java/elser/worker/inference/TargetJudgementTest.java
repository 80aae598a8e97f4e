package elser.worker.inference;

import static elser.worker.inference.Checks.KEY;
import static elser.worker.inference.Checks.NONE;
import static elser.worker.inference.Checks.check;
import static elser.worker.inference.Checks.error;
import static elser.worker.inference.Checks.fine;
import static elser.worker.inference.Checks.key;
import static elser.worker.inference.Checks.warning;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.inference.TargetFinding.Level;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

/** How versions, privileges, ML nodes and licences are judged. */
class TargetJudgementTest {

    @Test
    void privilegesMlNodesAndLicence_areToldWhereTheyAreShown() {
        try (var stub =
                StubServer.version(
                        "{\"number\":\"9.5.0\"}",
                        Map.of(
                                Privilege.PATH,
                                privileges(true),
                                "/_nodes/ml:true",
                                "{\"_nodes\":{\"total\":2,\"successful\":2,\"failed\":0}}",
                                "/_license",
                                "{\"license\":{\"status\":\"active\",\"type\":\"enterprise\"}}"))) {
            assertThat(check(key(KEY), stub.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + stub.url()),
                            fine(
                                    "credentials accepted, privileges manage_inference, monitor_ml,"
                                            + " monitor, manage_ml"),
                            fine("ML nodes: 2"),
                            fine("licence enterprise"));
            assertThat(stub.asked(Privilege.PATH))
                    .contains(
                            "source={\"cluster\":[\"manage_inference\",\"monitor_ml\","
                                    + "\"monitor\",\"manage_ml\"]}",
                            "source_content_type=application/json");
        }
    }

    @Test
    void whatIsMissing_isToldWithWhatFollows() {
        try (var stub =
                StubServer.version(
                        "{\"number\":\"9.5.0\"}",
                        Map.of(
                                Privilege.PATH,
                                privileges(false),
                                "/_nodes/ml:true",
                                "{\"_nodes\":{\"total\":0}}"))) {
            assertThat(check(key(KEY), stub.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + stub.url()),
                            fine("credentials accepted"),
                            error(lacks("manage_inference", "nothing can be created")),
                            error(
                                    lacks(
                                            "monitor_ml",
                                            "whether a model is allocated cannot be seen")),
                            warning(
                                    lacks(
                                            "monitor",
                                            "no progress of downloads can be told and nothing is"
                                                    + " repaired")),
                            warning(
                                    lacks(
                                            "manage_ml",
                                            "a model whose download broke cannot be downloaded"
                                                    + " again")),
                            warning(
                                    "no ML nodes: where the cluster does not scale by itself,"
                                            + " requests end as insufficient_capacity; add a node"
                                            + " with the role ml"),
                            fine("licence not shown"));
        }
    }

    @Test
    void before814_manageIsInThePlaceOfAll() {
        try (var old =
                SimulatedElasticsearch.start(
                        ClusterOptions.builder()
                                .version(ServerVersion.parse("8.13"))
                                .with(new Change.AddApiKey("manages", Set.of("manage")))
                                .with(new Change.AddApiKey("monitors", Set.of("monitor")))
                                .build())) {
            assertThat(check(key("manages"), old.url()))
                    .contains(fine("credentials accepted, privileges manage"))
                    .allMatch(line -> line.level() == Level.FINE);
            assertThat(check(key("monitors"), old.url()))
                    .filteredOn(line -> line.level() != Level.FINE)
                    .containsExactly(error(lacks("manage", "nothing can be created")));
        }
    }

    private static String privileges(boolean granted) {
        return """
        {"username":"worker","has_all_requested":%1$b,"cluster":
         {"manage_inference":%1$b,"monitor_ml":%1$b,"monitor":%1$b,"manage_ml":%1$b}}
        """
                .formatted(granted);
    }

    private static String lacks(String privilege, String without) {
        return "the credentials lack the cluster privilege %1$s, so %2$s; grant %1$s"
                .formatted(privilege, without);
    }

    @Test
    void aPrivilegeThatIsMissing_isNamed() {
        Map<Action, TargetFinding> expected =
                Map.of(
                        Action.GET_ENDPOINTS,
                        error(
                                "the credentials may not list inference endpoints (…); grant the"
                                        + " cluster privilege manage_inference"),
                        Action.GET_MODEL_STATS,
                        error(
                                "the credentials may not read statistics of models (…); grant the"
                                        + " cluster privilege monitor_ml"),
                        Action.LIST_TASKS,
                        warning(
                                "the credentials may not list tasks, so no progress of downloads"
                                        + " can be told (…); grant the cluster privilege monitor"));
        try (var cluster = SimulatedElasticsearch.start()) {
            expected.forEach(
                    (action, finding) -> {
                        cluster.apply(new Change.SetDenied(Set.of(action)));

                        assertThat(check(NONE, cluster.url()))
                                .filteredOn(line -> line.level() != Level.FINE)
                                .extracting(TargetJudgementTest::withoutDetails)
                                .containsExactly(finding);
                    });
            cluster.apply(new Change.SetDenied(Set.of(Action.INFO)));
            assertThat(check(NONE, cluster.url()))
                    .extracting(TargetJudgementTest::withoutDetails)
                    .startsWith(
                            warning(
                                    cluster.url()
                                            + " does not show its version (…); grant the cluster"
                                            + " privilege monitor"),
                            fine("no credentials given"));
        }
    }

    private static TargetFinding withoutDetails(TargetFinding finding) {
        return new TargetFinding(
                finding.level(),
                finding.target(),
                finding.sentence().replaceAll("\\(.*\\)", "(…)"));
    }

    @Test
    void versions_areJudged() {
        assertVersion(
                "{\"number\":\"8.10.4\"}",
                "error: target default: Elasticsearch 8.10.4 at URL is not supported: it has no"
                        + " inference API; upgrade to 8.13 or newer");
        assertVersion(
                "{\"number\":\"8.11.0\"}",
                "error: target default: Elasticsearch 8.11.0 at URL is not supported: 8.11 and 8.12"
                        + " download no models; upgrade to 8.13 or newer");
        assertVersion(
                "{\"number\":\"8.12.2\"}",
                "error: target default: Elasticsearch 8.12.2 at URL is not supported: 8.11 and 8.12"
                        + " download no models; upgrade to 8.13 or newer");
        assertVersion("{\"number\":\"8.13.0\"}", "target default: Elasticsearch 8.13.0 at URL");
        assertVersion(
                "{\"number\":\"9.6.0-SNAPSHOT\"}",
                "target default: Elasticsearch 9.6.0-SNAPSHOT at URL");
        assertVersion(
                "{\"number\":\"8.11.0\",\"build_flavor\":\"serverless\"}",
                "target default: Elasticsearch 8.11.0 at URL");
        assertVersion(
                "{\"number\":\"10.0.0\"}",
                "warning: target default: Elasticsearch 10.0.0 at URL is not a version this worker"
                        + " knows, which are 8.13 to 9.x; look for a newer worker");
        assertVersion(
                "{\"number\":\"3.1.0\",\"distribution\":\"opensearch\"}",
                "error: target default: URL is opensearch, not Elasticsearch; correct"
                        + " elser.targets.default.url");
        assertVersion(
                "{}",
                "error: target default: URL gives no usable answer (a version without number); see"
                        + " what answers at elser.targets.default.url, for Elasticsearch answers"
                        + " otherwise");
    }

    private static void assertVersion(String version, String... lines) {
        try (var stub = StubServer.version(version, Map.of())) {
            assertThat(check(NONE, stub.url()))
                    .extracting(line -> line.toString().replace(stub.url().toString(), "URL"))
                    .filteredOn(line -> line.contains("URL") || line.startsWith("error"))
                    .containsExactly(lines);
        }
    }

    @Test
    void theLicence_isJudgedWhereItIsShown() {
        try (var trial =
                        StubServer.licence(
                                "{\"license\":{\"status\":\"active\",\"type\":\"trial\"}}");
                var expired =
                        StubServer.licence(
                                "{\"license\":{\"status\":\"expired\",\"type\":\"enterprise\"}}");
                var basic =
                        StubServer.licence(
                                "{\"license\":{\"status\":\"active\",\"type\":\"basic\"}}")) {
            assertThat(check(NONE, trial.url())).last().isEqualTo(fine("licence trial"));
            assertThat(check(NONE, expired.url()))
                    .last()
                    .isEqualTo(
                            error(
                                    "the licence (enterprise, expired) does not cover inference; it"
                                            + " takes an active Enterprise or trial one"));
            assertThat(check(NONE, basic.url()))
                    .last()
                    .isEqualTo(
                            error(
                                    "the licence (basic, active) does not cover inference; it takes"
                                            + " an active Enterprise or trial one"));
        }
    }
}
