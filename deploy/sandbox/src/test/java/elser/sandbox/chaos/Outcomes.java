package elser.sandbox.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.chaos.Asked.Kind;
import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs to judge: right but for what is given. Requests 2 and 3 ask for endpoints of their own. */
final class Outcomes {

    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final Map<Kind, Long> PUBLISHED =
            Map.of(
                    Kind.VALID,
                    10L,
                    Kind.DUPLICATE,
                    2L,
                    Kind.REUSE,
                    1L,
                    Kind.REFUSED,
                    1L,
                    Kind.UNREADABLE,
                    1L);
    private static final Map<String, String> MODEL_KEYS =
            Map.of(
                    "r-1", "alpha/model-1",
                    "r-2", "alpha/model-2",
                    "r-3", "alpha/model-2",
                    "r-4", "alpha/model-2",
                    "r-5", "alpha/model-2");
    static final String CLEAN =
            """
            {"requests":{"accepted":10,"fully_allocated":9,"failed":1,"in_flight":0,"refused":1,"duplicates":2,
             "request_id_reused":1,"unreadable":1,"pending":0},"creates":{},"violations":{},"findings":[]}
            """;

    private Outcomes() {}

    static ObjectNode audit(String json) {
        try {
            return (ObjectNode) new JsonMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome outcome(
            ObjectNode audit, Map<String, Creates> creates, List<Call> calls, List<Instant> thaws) {
        return outcome(audit, creates, calls, thaws, new Transactions(9, 1, 0, 0));
    }

    static Outcome outcome(
            ObjectNode audit,
            Map<String, Creates> creates,
            List<Call> calls,
            List<Instant> thaws,
            Transactions transactions) {
        return new Outcome(
                PUBLISHED,
                0,
                audit,
                audit.path("violations").isEmpty() ? 0 : 1,
                creates,
                Set.of("r-2", "r-3"),
                calls,
                MODEL_KEYS,
                thaws,
                List.of(),
                transactions);
    }
}
