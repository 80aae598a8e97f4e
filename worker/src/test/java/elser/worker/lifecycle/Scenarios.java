package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scenario.at;
import static elser.worker.lifecycle.Scenario.creation;

import elser.contracts.Models;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.DownloadTrouble;
import elser.sandbox.cluster.Endpoint;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.StartTrouble;
import elser.sandbox.http.Body;
import elser.sandbox.http.Fault;
import elser.sandbox.http.Match;
import elser.sandbox.http.Rule;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.Stage;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How each answer of the table comes about, on a cluster that answers so. */
final class Scenarios {

    private static final String MODEL = Models.ELSER_V2_LINUX_X86_64;
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Change MODEL_THERE = new Change.ImportModel(MODEL);

    private static final Mutation.StartDeployment START =
            new Mutation.StartDeployment(Scene.KEY, "p", "mine", MODEL, 1, 1);
    private static final Mutation WAKE = new Mutation.Wake(Scene.KEY, "p", "mine");
    private static final Mutation DELETE = new Mutation.DeleteEndpoint(Scene.KEY, "p", "mine");
    private static final Mutation DROP = new Mutation.DeleteModel(Scene.KEY, "p", MODEL);

    /** One of each row. */
    static final Map<String, Scenario> ROWS = new LinkedHashMap<>();

    /** Further ways to the same rows: older versions, other operations. Named by row and way. */
    static final Map<String, Scenario> OTHERS = new LinkedHashMap<>();

    private Scenarios() {}

    private static Change stored(String id) {
        return new Change.AddEndpoint(Endpoint.Local.created(id, EndpointSettings.fixed(MODEL, 1)));
    }

    private static Change downloads(Course course) {
        return new Change.SetDownloads(course);
    }

    private static Consumer<SimulatedElasticsearch> instead(Fault fault) {
        return cluster -> cluster.add(Rule.on(Match.any(), fault));
    }

    /** An answer in Elasticsearch's shape that the simulation itself has no cause to give. */
    private static Fault error(int status, String type, Stage stage) {
        String json =
                """
                {"error":{"root_cause":[],"type":"%s","reason":"so it is"},"status":%d}
                """
                        .formatted(type, status);
        return new Fault.Respond(
                status,
                Optional.of(new Body.Text("application/json", json)),
                Optional.empty(),
                Optional.of(stage));
    }

    /** An answer of a gateway that passes nothing on. */
    private static Fault gatewayError(int status) {
        return new Fault.Respond(
                status,
                Optional.of(new Body.Text("text/html", "<html>so it is</html>")),
                Optional.empty(),
                Optional.of(Stage.BEFORE));
    }

    static {
        ROWS.put("done", at("8.13").answers(creation("mine", "elser", MODEL, 1)));
        ROWS.put(
                "never_sent",
                at("9.5")
                        .answersOverHttp(
                                PATIENT, cluster -> cluster.refuse("gateway"), creation("mine")));
        ROWS.put(
                "silence",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(
                                PATIENT,
                                instead(new Fault.Reset(Stage.FORWARDED)),
                                creation("mine")));
        ROWS.put(
                "gateway",
                at("9.5", downloads(new Course.StallsAfter(3)))
                        .answersOverHttp(Duration.ofMillis(200), _ -> {}, creation("mine")));
        ROWS.put(
                "gateway_throttled",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(PATIENT, instead(gatewayError(429)), creation("mine")));
        ROWS.put(
                "import_failed",
                at("8.16", downloads(new Course.FailsAfter(2, "disk full")))
                        .answers(creation("mine")));
        ROWS.put(
                "definition_missing",
                at("9.1", downloads(new Course.FailsAfter(2, "disk full")))
                        .first(creation("other"))
                        .answers(creation("mine")));
        ROWS.put("model_removed", at("9.5", stored("mine")).answers(START));
        ROWS.put(
                "model_unknown",
                at("9.0").answers(creation("mine", "elasticsearch", "nobodys-model", 1)));
        ROWS.put("elser_not_downloaded", at("8.11").answers(creation("mine", "elser", null, 1)));
        ROWS.put("vanished", at("9.5", MODEL_THERE, stored("mine")).answers(WAKE));
        ROWS.put("already_gone", at("8.15").answers(DELETE));
        ROWS.put(
                "download_running",
                at("9.5", downloads(new Course.StallsAfter(3)))
                        .begin(creation("other"))
                        .answers(creation("mine")));
        ROWS.put(
                "timed_out_plain",
                at("9.0.1", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)))
                        .answers(creation("mine")));
        ROWS.put(
                "timed_out",
                at("8.19", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)))
                        .answers(creation("mine")));
        ROWS.put(
                "endpoint_exists",
                at("9.5", MODEL_THERE, stored("mine")).answers(creation("mine")));
        ROWS.put(
                "id_in_use",
                at("9.5", MODEL_THERE).first(creation("mine")).answers(creation("mine")));
        ROWS.put(
                "deployment_exists", at("9.5", MODEL_THERE).first(creation("mine")).answers(START));
        ROWS.put(
                "memory_short",
                at(
                                "9.5",
                                MODEL_THERE,
                                new Change.SetStartTrouble(StartTrouble.MEMORY_PROMISED_TWICE))
                        .answers(creation("mine")));
        ROWS.put(
                "nodes_mixed",
                at("9.5", new Change.SetServicesUnknownToSomeNodes(Set.of("elasticsearch")))
                        .answers(creation("mine")));
        ROWS.put(
                "start_cut_short",
                at("9.5", MODEL_THERE, new Change.SetAllocations(new Course.StallsAfter(0)))
                        .answersAfter(creation("mine"), new Change.RemoveDeployment("mine")));
        ROWS.put(
                "id_in_mappings",
                at("9.5", new Change.ReferenceInMappings("mine", List.of("books")))
                        .answers(creation("mine")));
        ROWS.put(
                "id_of_a_model",
                at("9.5", MODEL_THERE, new Change.ImportModel("mine")).answers(creation("mine")));
        ROWS.put(
                "late_validation",
                at("9.2", MODEL_THERE)
                        .answers(creation("mine", "elasticsearch", Models.ELSER_V2, 3)));
        ROWS.put(
                "validation",
                at("9.5", new Change.ImportModel(".rerank-v1"))
                        .answers(creation("mine", "elasticsearch", MODEL, 0)));
        ROWS.put("bad_request", at("9.5").answers(creation("mine", "no-such-service", MODEL, 1)));
        ROWS.put(
                "start_invalid",
                at("9.5", MODEL_THERE, stored("mine"))
                        .answers(
                                new Mutation.StartDeployment(Scene.KEY, "p", "mine", MODEL, 1, 3)));
        ROWS.put("unlicensed", at("8.15", new Change.SetLicensed(false)).answers(START));
        ROWS.put(
                "upgrading",
                at("8.19", MODEL_THERE, new Change.SetUpgrading(true)).answers(creation("mine")));
        ROWS.put(
                "blocked",
                at("9.5", new Change.SetMetadataBlocked(true)).answers(creation("mine")));
        ROWS.put(
                "denied",
                at("9.5", new Change.SetDenied(Set.of(Action.PUT_ENDPOINT)))
                        .answers(creation("mine")));
        ROWS.put(
                "referenced",
                at(
                                "8.15",
                                MODEL_THERE,
                                stored("mine"),
                                new Change.ReferenceEndpoint("mine", List.of("ingest")))
                        .answers(DELETE));
        ROWS.put(
                "leftover_in_use",
                at(
                                "9.1",
                                MODEL_THERE,
                                stored("mine"),
                                new Change.ReferenceEndpoint("mine", List.of("ingest")))
                        .from(OutcomeRow.Stage.LOOKING)
                        .answers(DELETE));
        ROWS.put("model_in_use", at("9.5", MODEL_THERE).first(creation("mine")).answers(DROP));
        ROWS.put(
                "exhausted",
                at("9.5", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(creation("mine")));
        ROWS.put(
                "no_room",
                at("9.1", MODEL_THERE, new Change.SetCapacity(MlCapacity.none()))
                        .answers(creation("mine")));
        ROWS.put(
                "throttled",
                at("9.5", MODEL_THERE, stored("mine"))
                        .answersOverHttp(
                                PATIENT,
                                instead(error(429, "circuit_breaking_exception", Stage.BEFORE)),
                                DELETE));
        ROWS.put(
                "deletion_unclear",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(
                                PATIENT, instead(error(500, "exception", Stage.FORWARDED)), DROP));
        ROWS.put(
                "start_failed",
                at("9.5", MODEL_THERE, new Change.SetAllocations(new Course.FailsAfter(0, "bad")))
                        .answers(creation("mine")));
        ROWS.put(
                "create_unclear",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(
                                PATIENT,
                                instead(error(500, "node_disconnected_exception", Stage.FORWARDED)),
                                creation("mine")));
        ROWS.put(
                "server_failed",
                at("9.5", MODEL_THERE, stored("mine"))
                        .answersOverHttp(
                                PATIENT, instead(error(500, "exception", Stage.BEFORE)), WAKE));
        ROWS.put(
                "deletion_failed",
                at("9.5", MODEL_THERE)
                        .first(creation("mine"))
                        .then(new Change.SetStopsFailing(true))
                        .answers(DELETE));
        ROWS.put(
                "server_unavailable",
                at("9.5", new Change.SetMasterElected(false)).answers(creation("mine")));
        ROWS.put(
                "unknown",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(
                                PATIENT,
                                instead(error(418, "teapot_exception", Stage.BEFORE)),
                                creation("mine")));
    }

    static {
        OTHERS.put(
                "import_failed, an invalid URL",
                at("8.13", new Change.SetDownloadTrouble(DownloadTrouble.INVALID_URL))
                        .then(downloads(new Course.FailsAfter(1, "ftp")))
                        .answers(creation("mine", "elser", MODEL, 1)));
        OTHERS.put(
                "import_failed, an exception",
                at("9.5", new Change.SetDownloadTrouble(DownloadTrouble.EXCEPTION))
                        .then(downloads(new Course.FailsAfter(1, "bug")))
                        .answers(creation("mine")));
        OTHERS.put(
                "unlicensed, before anything is stored",
                at("9.5", new Change.SetLicensed(false)).answers(creation("mine")));
        OTHERS.put(
                "unlicensed, after the endpoint was stored",
                at("8.13", MODEL_THERE, new Change.SetLicensed(false))
                        .answers(creation("mine", "elser", MODEL, 1)));
        OTHERS.put(
                "denied, a revoked key",
                at("9.5", new Change.AddApiKey("key", Set.of("all"))).answers(creation("mine")));
        OTHERS.put(
                "start_failed, exhausted before 9.5",
                at("9.1", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(creation("mine")));
        OTHERS.put(
                "throttled, a create",
                at("9.5", MODEL_THERE)
                        .answersOverHttp(
                                PATIENT,
                                instead(
                                        error(
                                                429,
                                                "es_rejected_execution_exception",
                                                Stage.BEFORE)),
                                creation("mine")));
        OTHERS.put(
                "throttled, words that are not of ML nodes",
                at("9.5", MODEL_THERE, stored("mine"))
                        .answersOverHttp(
                                PATIENT,
                                instead(error(429, "status_exception", Stage.BEFORE)),
                                WAKE));
        OTHERS.put(
                "id_in_use, older words",
                at("8.15", MODEL_THERE)
                        .first(creation("mine", "elser", MODEL, 1))
                        .answers(creation("mine", "elser", MODEL, 1)));
        OTHERS.put("done, a deletion", at("8.13", MODEL_THERE, stored("mine")).answers(DELETE));
        OTHERS.put(
                "denied, a model's deletion",
                at("9.5", MODEL_THERE, new Change.SetDenied(Set.of(Action.DELETE_MODEL)))
                        .answers(DROP));
        OTHERS.put("done, of a model", at("9.5", MODEL_THERE).answers(DROP));
        OTHERS.put("done, a start", at("8.13", MODEL_THERE, stored("mine")).answers(START));
        OTHERS.put(
                "done, a waking call",
                at("9.5", new Change.AddPreconfiguredEndpoint())
                        .answers(new Mutation.Wake(Scene.KEY, "p", ".elser-2-elasticsearch")));
        OTHERS.put("already_gone, of a model", at("9.5").answers(DROP));
        OTHERS.put(
                "silence, a start's failure is swallowed",
                at("9.0.0", MODEL_THERE, new Change.SetStartTrouble(StartTrouble.NODES_EXHAUSTED))
                        .answers(creation("mine")));
    }
}
