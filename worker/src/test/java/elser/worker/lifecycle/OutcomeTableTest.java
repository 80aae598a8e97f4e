package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.Models;
import elser.contracts.ServiceSettings;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.DownloadTrouble;
import elser.sandbox.cluster.Endpoint;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.cluster.StartTrouble;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Mutation.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Drives every row of the table: a simulated cluster of a version that answers so is brought to the
 * answer, and the answer, read by the worker's own code, finds the row.
 */
class OutcomeTableTest {

    private static final String MODEL = Models.ELSER_V2_LINUX_X86_64;
    private static final String STATUS = "status_exception";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Change MODEL_THERE = new Change.ImportModel(MODEL);

    private static final Mutation.StartDeployment START =
            new Mutation.StartDeployment(Scene.KEY, "p", "mine", MODEL, 1, 1);
    private static final Mutation WAKE = new Mutation.Wake(Scene.KEY, "p", "mine");
    private static final Mutation DELETE = new Mutation.DeleteEndpoint(Scene.KEY, "p", "mine");
    private static final Mutation DROP = new Mutation.DeleteModel(Scene.KEY, "p", MODEL);

    /** What was answered, by row. */
    static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    /** A cluster, what is done to it, and the call whose answer counts. */
    static final class Scenario {
        private final VirtualTarget target;
        private CallResult result = new CallResult.NotSent("nothing was done");
        private Kind call = Kind.CREATE;

        Scenario(String version, Change... seeds) {
            target =
                    new VirtualTarget(
                            "default",
                            ClusterOptions.builder()
                                    .version(ServerVersion.parse(version))
                                    .downloadDuration(Duration.ofSeconds(4))
                                    .allocationTime(Duration.ofMillis(100))
                                    .with(List.of(seeds))
                                    .build(),
                            Instant.EPOCH);
        }

        Kind call() {
            return call;
        }

        CallResult result() {
            return result;
        }

        Scenario first(Mutation mutation) {
            target.run(mutation, PATIENCE);
            return this;
        }

        Scenario begin(Mutation mutation) {
            target.send(mutation, _ -> {});
            return this;
        }

        Scenario then(Change change) {
            target.apply(change);
            return this;
        }

        Scenario answers(Mutation mutation) {
            call = mutation.kind();
            result = target.run(mutation, PATIENCE);
            return this;
        }

        Scenario is(Kind kind, CallResult given) {
            call = kind;
            result = given;
            return this;
        }
    }

    private static Scenario at(String version, Change... seeds) {
        return new Scenario(version, seeds);
    }

    private static Mutation create(String id) {
        return create(id, "elasticsearch", Models.ELSER_V2_LINUX_X86_64, 1);
    }

    private static Mutation create(String id, String service, @Nullable String model, int threads) {
        return new Mutation.Create(
                Scene.KEY,
                "p",
                new Intent(
                        "p/1",
                        1,
                        CreateReason.FIRST,
                        "r1",
                        id,
                        0,
                        Instant.EPOCH,
                        65_000,
                        "process",
                        7,
                        Definition.ABSENT),
                new InferenceConfig(
                        service, new ServiceSettings(model, 1, threads, null), null, null));
    }

    private static Change stored(String id) {
        return new Change.AddEndpoint(Endpoint.Local.created(id, EndpointSettings.fixed(MODEL, 1)));
    }

    private static Change downloads(Course course) {
        return new Change.SetDownloads(course);
    }

    static {
        SCENARIOS.put("done", at("8.13").answers(create("mine", "elser", MODEL, 1)));
        SCENARIOS.put("never_sent", at("9.5").is(Kind.CREATE, new CallResult.NotSent("lease")));
        SCENARIOS.put(
                "silence",
                at("8.18.0", MODEL_THERE, new Change.SetCapacity(MlCapacity.none()))
                        .answers(create("mine")));
        SCENARIOS.put(
                "gateway",
                at("9.5")
                        .is(
                                Kind.CREATE,
                                VirtualTarget.fromGateway(
                                        502, "text/html", "<html>502 Bad Gateway</html>")));
        SCENARIOS.put(
                "import_failed",
                at("8.16", downloads(new Course.FailsAfter(2, "disk full")))
                        .answers(create("mine")));
        SCENARIOS.put(
                "definition_missing",
                at("9.1", downloads(new Course.FailsAfter(2, "disk full")))
                        .first(create("other"))
                        .answers(create("mine")));
        SCENARIOS.put("model_removed", at("9.5", stored("mine")).answers(START));
        SCENARIOS.put(
                "model_unknown",
                at("9.0").answers(create("mine", "elasticsearch", "nobodys-model", 1)));
        SCENARIOS.put("elser_not_downloaded", at("8.11").answers(create("mine", "elser", null, 1)));
        SCENARIOS.put("vanished", at("9.5", MODEL_THERE, stored("mine")).answers(WAKE));
        SCENARIOS.put("already_gone", at("8.15").answers(DELETE));
        SCENARIOS.put(
                "download_running",
                at("9.5", downloads(new Course.StallsAfter(3)))
                        .begin(create("other"))
                        .answers(create("mine")));
        SCENARIOS.put(
                "timed_out_plain",
                at("9.0.1", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)))
                        .answers(create("mine")));
        SCENARIOS.put(
                "timed_out",
                at("8.19", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)))
                        .answers(create("mine")));
        SCENARIOS.put(
                "endpoint_exists", at("9.5", MODEL_THERE, stored("mine")).answers(create("mine")));
        SCENARIOS.put(
                "id_in_use", at("9.5", MODEL_THERE).first(create("mine")).answers(create("mine")));
        SCENARIOS.put(
                "deployment_exists", at("9.5", MODEL_THERE).first(create("mine")).answers(START));
        SCENARIOS.put(
                "memory_short",
                at(
                                "9.5",
                                MODEL_THERE,
                                new Change.SetStartTrouble(StartTrouble.MEMORY_PROMISED_TWICE))
                        .answers(create("mine")));
        SCENARIOS.put(
                "nodes_mixed",
                at("9.5", new Change.SetServicesUnknownToSomeNodes(Set.of("elasticsearch")))
                        .answers(create("mine")));
        SCENARIOS.put("start_cut_short", cutShort());
        SCENARIOS.put(
                "id_in_mappings",
                at("9.5", new Change.ReferenceInMappings("mine", List.of("books")))
                        .answers(create("mine")));
        SCENARIOS.put(
                "id_of_a_model",
                at("9.5", MODEL_THERE, new Change.ImportModel("mine")).answers(create("mine")));
        SCENARIOS.put(
                "late_validation",
                at("9.2", MODEL_THERE)
                        .answers(create("mine", "elasticsearch", Models.ELSER_V2, 3)));
        SCENARIOS.put(
                "validation",
                at("9.5", new Change.ImportModel(".rerank-v1"))
                        .answers(create("mine", "elasticsearch", MODEL, 0)));
        SCENARIOS.put(
                "bad_request", at("9.5").answers(create("mine", "no-such-service", MODEL, 1)));
        SCENARIOS.put(
                "start_invalid",
                at("9.5", MODEL_THERE, stored("mine"))
                        .answers(
                                new Mutation.StartDeployment(Scene.KEY, "p", "mine", MODEL, 1, 3)));
        SCENARIOS.put("unlicensed", at("8.15", new Change.SetLicensed(false)).answers(START));
        SCENARIOS.put(
                "upgrading",
                at("8.19", MODEL_THERE, new Change.SetUpgrading(true)).answers(create("mine")));
        SCENARIOS.put(
                "blocked", at("9.5", new Change.SetMetadataBlocked(true)).answers(create("mine")));
        SCENARIOS.put(
                "may_not_delete_model",
                at("9.5", MODEL_THERE, new Change.SetDenied(Set.of(Action.DELETE_MODEL)))
                        .answers(DROP));
        SCENARIOS.put(
                "denied",
                at("9.5", new Change.SetDenied(Set.of(Action.PUT_ENDPOINT)))
                        .answers(create("mine")));
        SCENARIOS.put(
                "referenced",
                at(
                                "8.15",
                                MODEL_THERE,
                                stored("mine"),
                                new Change.ReferenceEndpoint("mine", List.of("ingest")))
                        .answers(DELETE));
        SCENARIOS.put("model_in_use", at("9.5", MODEL_THERE).first(create("mine")).answers(DROP));
        SCENARIOS.put(
                "exhausted",
                at("9.5", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(create("mine")));
        SCENARIOS.put(
                "no_room",
                at("9.1", MODEL_THERE, new Change.SetCapacity(MlCapacity.none()))
                        .answers(create("mine")));
        SCENARIOS.put(
                "throttled",
                at("9.5")
                        .is(
                                Kind.DELETE_ENDPOINT,
                                VirtualTarget.fromGateway(
                                        429,
                                        "application/json",
                                        error(429, "circuit_breaking_exception", "too much"))));
        SCENARIOS.put(
                "server_failed",
                at("9.5", MODEL_THERE, new Change.SetAllocations(new Course.FailsAfter(0, "bad")))
                        .answers(create("mine")));
        SCENARIOS.put(
                "server_unavailable",
                at("9.5", new Change.SetMasterElected(false)).answers(create("mine")));
        SCENARIOS.put(
                "unknown",
                at("9.5")
                        .is(
                                Kind.CREATE,
                                VirtualTarget.fromGateway(
                                        418,
                                        "application/json",
                                        error(418, "teapot_exception", "short and stout"))));
    }

    private static Scenario cutShort() {
        Scenario scenario =
                at("9.5", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)));
        List<CallResult> answers = new ArrayList<>();
        scenario.target.send(create("mine"), answers::add);
        scenario.then(new Change.RemoveDeployment("mine"));
        return scenario.is(Kind.CREATE, answers.getFirst());
    }

    private static String error(int status, String type, String reason) {
        return """
        {"error":{"root_cause":[],"type":"%s","reason":"%s"},"status":%d}
        """
                .formatted(type, reason, status);
    }

    @Test
    void everyRowHasItsScenario_andNoNameStandsTwice() {
        List<String> names = OutcomeTable.ROWS.stream().map(OutcomeRow::name).toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(SCENARIOS.keySet())).isEqualTo(new TreeSet<>(names));
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsDriven() {
        return SCENARIOS.entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(),
                                        () -> {
                                            Scenario scenario = each.getValue();
                                            assertThat(
                                                            Outcomes.rowOf(
                                                                            scenario.call,
                                                                            scenario.result)
                                                                    .name())
                                                    .as("%s", scenario.result)
                                                    .isEqualTo(each.getKey());
                                        }));
    }

    /** Further ways to the same rows: older versions, other operations. */
    @TestFactory
    Stream<DynamicTest> theSameRowsByOtherWays() {
        Map<String, Scenario> others = new LinkedHashMap<>();
        others.put(
                "import_failed, an invalid URL",
                at("8.13", new Change.SetDownloadTrouble(DownloadTrouble.INVALID_URL))
                        .then(downloads(new Course.FailsAfter(1, "ftp")))
                        .answers(create("mine", "elser", MODEL, 1)));
        others.put(
                "import_failed, an exception",
                at("9.5", new Change.SetDownloadTrouble(DownloadTrouble.EXCEPTION))
                        .then(downloads(new Course.FailsAfter(1, "bug")))
                        .answers(create("mine")));
        others.put(
                "unlicensed, before anything is stored",
                at("9.5", new Change.SetLicensed(false)).answers(create("mine")));
        others.put(
                "unlicensed, after the endpoint was stored",
                at("8.13", MODEL_THERE, new Change.SetLicensed(false))
                        .answers(create("mine", "elser", MODEL, 1)));
        others.put(
                "denied, a revoked key",
                at("9.5", new Change.AddApiKey("key", Set.of("all"))).answers(create("mine")));
        others.put(
                "server_failed, exhausted before 9.5",
                at("9.1", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(create("mine")));
        others.put(
                "server_failed, a stop that fails",
                at("9.5", MODEL_THERE)
                        .first(create("mine"))
                        .then(new Change.SetStopsFailing(true))
                        .answers(DELETE));
        others.put(
                "id_in_use, older words",
                at("8.15", MODEL_THERE)
                        .first(create("mine", "elser", MODEL, 1))
                        .answers(create("mine", "elser", MODEL, 1)));
        others.put("done, a deletion", at("8.13", MODEL_THERE, stored("mine")).answers(DELETE));
        others.put("done, of a model", at("9.5", MODEL_THERE).answers(DROP));
        others.put("done, a start", at("8.13", MODEL_THERE, stored("mine")).answers(START));
        others.put(
                "done, a waking call",
                at("9.5", new Change.AddPreconfiguredEndpoint())
                        .answers(new Mutation.Wake(Scene.KEY, "p", ".elser-2-elasticsearch")));
        others.put("already_gone, of a model", at("9.5").answers(DROP));
        others.put(
                "silence, a start's failure is swallowed",
                at("9.0.0", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(create("mine")));
        return others.entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(),
                                        () -> {
                                            Scenario scenario = each.getValue();
                                            String row =
                                                    Outcomes.rowOf(scenario.call, scenario.result)
                                                            .name();
                                            assertThat(each.getKey())
                                                    .as("%s -> %s", scenario.result, row)
                                                    .startsWith(row);
                                        }));
    }

    /** What a start says of a licence names another feature; so do the answers of older servers. */
    @Test
    void theLicenceIsKnownByEachOfItsTexts() {
        for (String feature : List.of("inference", "ml")) {
            String text = "current license is non-compliant for [" + feature + "]";
            assertThat(
                            Outcomes.of(
                                    Kind.CREATE,
                                    new CallResult.Answered(403, "security_exception", text)))
                    .isEqualTo(
                            new Verdict.Hopeless(
                                    elser.contracts.FailureReason.LICENSE,
                                    false,
                                    new Trouble(
                                            Trouble.Kind.SERVER, text, "security_exception", 403)));
        }
        assertThat(Outcomes.of(Kind.START, new CallResult.Answered(403, STATUS, "no reason given")))
                .isInstanceOf(Verdict.LookAgain.class);
    }
}
