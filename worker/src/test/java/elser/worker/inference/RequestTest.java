package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Mutation;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class RequestTest {

    private static final ModelKey KEY = ModelKey.parse("default/model");

    /** Requests are held to a stricter rule before; a cluster may name its endpoints otherwise. */
    @Test
    void anIdIsOnePartOfAPath_whateverItsCharacters() {
        String id = "../a b%2e?c=d#e\\f";
        String encoded = "..%2Fa%20b%252e%3Fc%3Dd%23e%5Cf";
        List<Mutation> mutations =
                List.of(
                        new Mutation.StartDeployment(KEY, "p", "i", id, 1, 1),
                        new Mutation.Wake(KEY, "p", id),
                        new Mutation.DeleteEndpoint(KEY, "p", id),
                        new Mutation.DeleteModel(KEY, "p", id));

        assertThat(mutations)
                .extracting(mutation -> Request.of(mutation, Duration.ofSeconds(1)).path())
                .containsExactly(
                        "/_ml/trained_models/" + encoded + "/deployment/_start",
                        "/_inference/sparse_embedding/" + encoded,
                        "/_inference/sparse_embedding/" + encoded,
                        "/_ml/trained_models/" + encoded);
    }
}
