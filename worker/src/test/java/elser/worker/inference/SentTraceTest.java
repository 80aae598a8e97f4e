package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Mutation;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

/** The trace of a request goes with the changes that it leads to; reads are everybody's. */
class SentTraceTest {

    private static final String HEADER = "traceparent: ";

    private static List<String> traces(RawServer server) {
        return server.requests().stream()
                .flatMap(request -> request.head().lines())
                .filter(line -> line.regionMatches(true, 0, HEADER, 0, HEADER.length()))
                .map(line -> line.substring(HEADER.length()))
                .toList();
    }

    @Test
    void aChangeOfAnyKindBearsTheTraceOfItsRequest() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(new Settings(), server.url())) {
            for (Mutation mutation : Caller.MUTATIONS) {
                var _ = caller.run(mutation, () -> true);
            }

            assertThat(traces(server))
                    .isEqualTo(Collections.nCopies(Mutation.Kind.values().length, Caller.TRACE));
        }
    }

    @Test
    void aReadBearsNone() {
        try (var server = RawServer.answering(RawServer.json(200, "{}"));
                var caller = new Caller(new Settings(), server.url())) {
            caller.look("m");

            assertThat(server.requests()).hasSize(4);
            assertThat(traces(server)).isEmpty();
        }
    }
}
