package elser.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.json.RecordReader;
import elser.sandbox.wire.RawClient;
import elser.sandbox.wire.RawClient.Outcome;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Calls of the API, each on a connection of its own. */
final class Calls {

    static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":1}}";

    private Calls() {}

    static Outcome create(URI base, String inferenceId) {
        return RawClient.plain()
                .send(
                        base.resolve("/_inference/sparse_embedding/" + inferenceId),
                        "PUT",
                        "X-Opaque-Id: test-" + inferenceId + "\n",
                        ELSER);
    }

    static Outcome list(URI base) {
        return RawClient.plain().get(base.resolve("/_inference"));
    }

    static CompletableFuture<Outcome> listing(URI base) {
        return CompletableFuture.supplyAsync(() -> list(base));
    }

    static CompletableFuture<Outcome> creating(URI base, String inferenceId) {
        return CompletableFuture.supplyAsync(() -> create(base, inferenceId));
    }

    static Outcome.Answered answered(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
        return (Outcome.Answered) outcome;
    }

    static int status(Outcome outcome) {
        return answered(outcome).status();
    }

    /** The control API. */
    static Outcome.Answered control(
            SimulatedElasticsearch target, String method, String page, String json) {
        return answered(
                RawClient.plain()
                        .send(target.controlUrl().resolve("/_sandbox" + page), method, "", json));
    }

    static JsonNode read(SimulatedElasticsearch target, String page) {
        Outcome.Answered answer = control(target, "GET", page, "");
        assertThat(answer.status()).isEqualTo(200);
        return RecordReader.parse(answer.body());
    }
}
