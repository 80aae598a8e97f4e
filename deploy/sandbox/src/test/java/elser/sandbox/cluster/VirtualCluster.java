package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.cluster.Call.Via;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A cluster on a clock that only a test moves. */
final class VirtualCluster {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    final Cluster cluster;
    private Instant now = T0;

    VirtualCluster(ClusterOptions options) {
        cluster = new Cluster(options, T0);
    }

    /** Of a version such as 8.15, with changes made before anything else. */
    static VirtualCluster of(String version, Change... changes) {
        return new VirtualCluster(
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .with(List.of(changes))
                        .build());
    }

    /** Of the current version. */
    static VirtualCluster with(Change... changes) {
        return new VirtualCluster(ClusterOptions.builder().with(List.of(changes)).build());
    }

    void pass(Duration duration) {
        now = now.plus(duration);
        cluster.advanceTo(now);
    }

    void apply(Change change) {
        cluster.apply(change, now);
    }

    CompletableFuture<Answer> send(Request request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        cluster.handle(request, Via.DIRECT, now, answer::complete);
        return answer;
    }

    /** For calls whose answer is of no interest. */
    void begin(Request request) {
        cluster.handle(request, Via.DIRECT, now, _ -> {});
    }

    /** A call whose client leaves before the answer. */
    long leave(Request request) {
        long number = cluster.handle(request, Via.GATEWAY, now, _ -> {});
        cluster.cut(number, now);
        return number;
    }

    /** For calls that answer at once. */
    Answer ask(Request request) {
        CompletableFuture<Answer> answer = send(request);
        if (!answer.isDone()) {
            throw new AssertionError(request + " was not answered at once");
        }
        return answer.join();
    }

    int status(String target) {
        return ask(Request.get(target)).status();
    }

    /** Whether the cluster lists an endpoint of the id. */
    boolean hasEndpoint(String inferenceId) {
        return status("/_inference/" + inferenceId) == 200;
    }

    /** Whether there are statistics of a deployment of the id. */
    boolean hasDeployment(String deploymentId) {
        return status("/_ml/trained_models/" + deploymentId + "/_stats") == 200;
    }

    /** Status, type and reason of the answer to a call that is answered at once. */
    String refusal(Request request) {
        return refusal(ask(request));
    }

    static String refusal(Answer answer) {
        return answer.status()
                + " "
                + answer.body().at("/error/type").asText()
                + ": "
                + answer.body().at("/error/reason").asText();
    }

    JsonNode read(String target) {
        return ask(Request.get(target)).body();
    }

    JsonNode deployment(String deploymentId) {
        return read("/_ml/trained_models/" + deploymentId + "/_stats")
                .at("/trained_model_stats/0/deployment_stats");
    }
}
