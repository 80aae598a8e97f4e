package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.cluster.Call.Via;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A cluster on a clock that only a test moves. */
final class VirtualCluster {

    static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    final Cluster cluster;
    private Instant now = T0;

    VirtualCluster(ClusterOptions options) {
        cluster = new Cluster(options, T0);
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

    /** For calls that answer at once. */
    Answer ask(Request request) {
        CompletableFuture<Answer> answer = send(request);
        if (!answer.isDone()) {
            throw new AssertionError(request + " was not answered at once");
        }
        return answer.join();
    }

    JsonNode read(String target) {
        return ask(Request.get(target)).body();
    }

    JsonNode deployment(String deploymentId) {
        return read("/_ml/trained_models/" + deploymentId + "/_stats")
                .at("/trained_model_stats/0/deployment_stats");
    }
}
