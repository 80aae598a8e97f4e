package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import static java.util.Comparator.comparing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.inference.TargetFinding.Level;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

class TargetCheckTest {

    private static final String KEY = "a2V5OnNlY3JldA==";
    private static final Credentials NONE = new Credentials.None();
    private static final Resilience SETTINGS =
            new Resilience(
                    new Resilience.Breaker(20, 10, 50, Duration.ofSeconds(10), 2),
                    2,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    3,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    1,
                    100,
                    1,
                    1_000_000);

    /** Answers a fixed body per path, as a server of another version would. */
    private static final class Stub implements AutoCloseable {
        private final HttpServer server;
        private final Map<String, String> queries = new ConcurrentHashMap<>();

        private Stub(HttpHandler handler) {
            try {
                server =
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext(
                    "/",
                    exchange -> {
                        URI asked = exchange.getRequestURI();
                        queries.put(asked.getPath(), String.valueOf(asked.getQuery()));
                        handler.handle(exchange);
                    });
            server.start();
        }

        static Stub answering(Map<String, String> bodies) {
            return new Stub(
                    exchange -> {
                        String body = bodies.get(exchange.getRequestURI().getPath());
                        answer(exchange, body == null ? 404 : 200, body == null ? "{}" : body);
                    });
        }

        /** Refuses everybody, and repeats how they tried. */
        static Stub repeatingCredentials() {
            return new Stub(
                    exchange ->
                            answer(
                                    exchange,
                                    401,
                                    """
                                    {"error":{"type":"security_exception","reason":"no: %s"}}
                                    """
                                            .formatted(
                                                    exchange.getRequestHeaders()
                                                            .getFirst("Authorization"))));
        }

        private static void answer(HttpExchange exchange, int status, String body)
                throws IOException {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        /** The query with which a path was asked for last. */
        String asked(String path) {
            return String.valueOf(queries.get(path));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Stub version(String version, Map<String, String> more) {
        Map<String, String> bodies =
                new java.util.HashMap<>(
                        Map.of(
                                "/",
                                "{\"version\":" + version + "}",
                                "/_inference/_all",
                                "{\"endpoints\":[]}",
                                "/_ml/trained_models/_stats",
                                "{\"count\":0,\"trained_model_stats\":[]}",
                                "/_tasks",
                                "{\"tasks\":[]}"));
        bodies.putAll(more);
        return Stub.answering(bodies);
    }

    private static Stub licence(String licence) {
        return version("{\"number\":\"9.5.0\"}", Map.of("/_license", licence));
    }

    private static URI nobody() {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Target target(
            String name, List<URI> nodes, Credentials credentials, @Nullable Path caFile) {
        return new Target(name, nodes, credentials, caFile, null, null, null, null);
    }

    private static List<TargetFinding> check(Credentials credentials, URI... nodes) {
        return new TargetCheck(SETTINGS)
                .of(List.of(target("default", List.of(nodes), credentials, null)));
    }

    private static TargetFinding error(String sentence) {
        return new TargetFinding(Level.ERROR, "default", sentence);
    }

    private static TargetFinding warning(String sentence) {
        return new TargetFinding(Level.WARNING, "default", sentence);
    }

    private static TargetFinding fine(String sentence) {
        return new TargetFinding(Level.FINE, "default", sentence);
    }

    private static Credentials key(String key) {
        return new Credentials.ApiKey(new Secret.Value(key));
    }

    private static SimulatedElasticsearch locked() {
        return SimulatedElasticsearch.start(ClusterOptions.builder().apiKey(KEY).build());
    }

    @Test
    void aTargetThatIsRight_isToldLineByLine() {
        try (var open = SimulatedElasticsearch.start();
                var locked = locked()) {
            assertThat(check(NONE, open.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + open.url()),
                            fine("no credentials given"),
                            fine("ML nodes not shown"),
                            fine("licence not shown"));
            assertThat(check(key(KEY), locked.url()))
                    .containsExactly(
                            fine("Elasticsearch 9.5.0 at " + locked.url()),
                            fine("credentials accepted, privileges not shown"),
                            fine("ML nodes not shown"),
                            fine("licence not shown"));
            assertThat(open.counters().createsOf(".elser_model_2").arrived()).isZero();
        }
    }

    @Test
    void privilegesMlNodesAndLicence_areToldWhereTheyAreShown() {
        try (var stub =
                version(
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
                version(
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
    void severalTargets_areToldInTheOrderOfTheirNames() {
        try (var cluster = SimulatedElasticsearch.start()) {
            List<URI> nodes = List.of(cluster.url());
            List<Target> targets =
                    List.of(
                            target("b", nodes, NONE, null),
                            target("c", List.of(nobody()), NONE, null),
                            target("a", nodes, NONE, null));

            assertThat(new TargetCheck(SETTINGS).of(targets))
                    .extracting(TargetFinding::target, TargetFinding::fatal)
                    .containsOnly(tuple("a", false), tuple("b", false), tuple("c", true))
                    .isSortedAccordingTo(comparing(line -> line.toList().getFirst().toString()));
        }
    }

    @Test
    void anAddressNobodyAnswersAt_isNamed() {
        URI nobody = nobody();

        assertThat(check(NONE, nobody))
                .containsExactly(
                        error(
                                nobody
                                        + " gives no usable answer (connection refused); see that"
                                        + " the cluster runs, or correct"
                                        + " elser.targets.default.url"));
    }

    @Test
    void oneNodeOfSeveralThatIsDown_isAWarning() {
        URI nobody = nobody();
        String silent =
                nobody
                        + " gives no usable answer (connection refused); see that the cluster runs,"
                        + " or correct elser.targets.default.url";
        try (var cluster = SimulatedElasticsearch.start()) {
            assertThat(check(NONE, nobody, cluster.url()))
                    .containsExactly(
                            warning(silent),
                            fine("Elasticsearch 9.5.0 at " + cluster.url()),
                            fine("no credentials given"),
                            fine("ML nodes not shown"),
                            fine("licence not shown"));
        }
        assertThat(check(NONE, nobody, URI.create(nobody + "/")))
                .last()
                .isEqualTo(error("none of its nodes can be used; see above"));
    }

    @Test
    void credentialsThatAreRefused_areNamedByTheirOptionAndNotShown() {
        String wrong = "d3Jvbmc6c2VjcmV0";
        try (var cluster = locked()) {
            assertLogin(NONE, cluster, "set elser.targets.default.api-key-file");
            assertLogin(key(wrong), cluster, "correct elser.targets.default.api-key");
            assertLogin(
                    new Credentials.Basic("worker", new Secret.Value("hunter2-hunter2")),
                    cluster,
                    "correct elser.targets.default.username and elser.targets.default.password");
        }
    }

    private static void assertLogin(
            Credentials credentials, SimulatedElasticsearch cluster, String fix) {
        List<TargetFinding> findings = check(credentials, cluster.url());

        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().level()).isEqualTo(Level.ERROR);
        assertThat(findings.getFirst().sentence())
                .startsWith(cluster.url() + " does not let this worker in (401 security_exception")
                .endsWith("); " + fix)
                .doesNotContain("d3Jvbmc6c2VjcmV0", "hunter2");
    }

    @Test
    void credentialsThatAServerRepeats_areNotShown() {
        try (var stub = Stub.repeatingCredentials()) {
            assertThat(check(key(KEY), stub.url()))
                    .containsExactly(
                            error(
                                    stub.url()
                                            + " does not let this worker in (401"
                                            + " security_exception: no: ApiKey ***); correct"
                                            + " elser.targets.default.api-key"));
        }
    }

    @Test
    void aSecretFileThatIsGone_isNamed(@TempDir Path folder) {
        Path file = folder.resolve("key");
        try (var cluster = locked()) {
            assertThat(check(new Credentials.ApiKey(new Secret.InFile(file)), cluster.url()))
                    .containsExactly(
                            error(
                                    cluster.url()
                                            + " does not let this worker in (the secret file "
                                            + file
                                            + " cannot be read); correct"
                                            + " elser.targets.default.api-key-file"));
        }
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
                                .extracting(TargetCheckTest::withoutDetails)
                                .containsExactly(finding);
                    });
            cluster.apply(new Change.SetDenied(Set.of(Action.INFO)));
            assertThat(check(NONE, cluster.url()))
                    .extracting(TargetCheckTest::withoutDetails)
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
                        + " that the cluster runs, or correct elser.targets.default.url");
    }

    private static void assertVersion(String version, String... lines) {
        try (var stub = version(version, Map.of())) {
            assertThat(check(NONE, stub.url()))
                    .extracting(line -> line.toString().replace(stub.url().toString(), "URL"))
                    .filteredOn(line -> line.contains("URL") || line.startsWith("error"))
                    .containsExactly(lines);
        }
    }

    @Test
    void theLicence_isJudgedWhereItIsShown() {
        try (var trial = licence("{\"license\":{\"status\":\"active\",\"type\":\"trial\"}}");
                var expired =
                        licence("{\"license\":{\"status\":\"expired\",\"type\":\"enterprise\"}}");
                var basic = licence("{\"license\":{\"status\":\"active\",\"type\":\"basic\"}}")) {
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

    @Test
    void aCertificateAuthorityThatCannotBeUsed_isNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.crt"), "no certificate");
        Target target = target("default", List.of(nobody()), NONE, file);

        assertThat(new TargetCheck(SETTINGS).of(List.of(target)))
                .containsExactly(
                        error(
                                "the certificate authority of elser.targets.default cannot be used"
                                        + " (No certificate data found); correct"
                                        + " elser.targets.default.ca-file"));
    }
}
