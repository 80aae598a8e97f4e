package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

/** What answers mean, with Elasticsearch's own words. */
class OutcomesTest {

    private record Row(int status, @Nullable String type, String reason, String meaning) {}

    private static Row row(int status, @Nullable String type, String reason, String meaning) {
        return new Row(status, type, reason, meaning);
    }

    private static final String STATUS = "status_exception";
    private static final String SECURITY = "security_exception";

    @TestFactory
    Stream<DynamicTest> meanings() {
        return Stream.of(
                        row(200, null, "", "done"),
                        row(201, null, "", "done"),
                        row(408, "model_deployment_timeout_exception", "Timed out", "look"),
                        row(408, STATUS, "Model download task is currently running.", "look"),
                        row(502, null, "<html>", "look, gateway"),
                        row(503, null, "", "look, gateway"),
                        row(504, null, "", "look, gateway"),
                        row(404, null, "<html>", "look, gateway"),
                        row(503, "unavailable_shards_exception", "x", "look"),
                        row(400, "resource_already_exists_exception", "x", "look"),
                        row(400, STATUS, "Inference endpoint IDs must be unique.", "look"),
                        row(
                                400,
                                STATUS,
                                "an existing deployment with the same id [x] exist",
                                "look"),
                        row(429, STATUS, "no ML nodes with sufficient capacity", "later, room"),
                        row(409, STATUS, "x", "later, room"),
                        row(
                                400,
                                "illegal_argument_exception",
                                "not enough memory on node [n]",
                                "later, room"),
                        row(500, STATUS, "Could not start trained model deployment", "later"),
                        row(403, STATUS, "while cluster upgrade is in progress.", "later"),
                        row(400, STATUS, "wait for the cluster to finish upgrading", "later"),
                        row(403, "cluster_block_exception", "blocked by: [FORBIDDEN/5]", "later"),
                        row(401, SECURITY, "unable to authenticate", "later"),
                        row(403, SECURITY, "action [x] is unauthorized", "hopeless unauthorized"),
                        row(
                                403,
                                SECURITY,
                                "current license is non-compliant for [inference]",
                                "hopeless license"),
                        row(
                                404,
                                "resource_not_found_exception",
                                "No known trained model",
                                "hopeless unsupported_model"),
                        row(
                                404,
                                STATUS,
                                "Could not deploy model [m] as the model cannot be found.",
                                "hopeless download_failed, again"),
                        row(
                                503,
                                STATUS,
                                "Model importing failed due to an IOException [x]",
                                "hopeless download_failed, again"),
                        row(
                                500,
                                STATUS,
                                "Model importing failed due to an Exception [x]",
                                "hopeless download_failed, again"),
                        row(
                                400,
                                STATUS,
                                "Model importing failed due to an invalid URL [x]",
                                "hopeless download_failed, again"),
                        row(400, "validation_exception", "x", "mistaken invalid_request"),
                        row(
                                400,
                                "action_request_validation_exception",
                                "x",
                                "mistaken invalid_request"),
                        row(400, STATUS, "anything else", "mistaken invalid_request"),
                        row(400, "a_new_exception", "x", "look"),
                        row(418, "a_new_exception", "x", "look"))
                .map(
                        row ->
                                DynamicTest.dynamicTest(
                                        row.status() + " " + row.type() + " " + row.reason(),
                                        () ->
                                                assertThat(words(Outcomes.of(answer(row))))
                                                        .isEqualTo(row.meaning())));
    }

    private static CallResult answer(Row row) {
        return new CallResult.Answered(row.status(), row.type(), row.reason());
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Done() -> "done";
            case Verdict.LookAgain(Trouble trouble) ->
                    trouble.kind() == Trouble.Kind.GATEWAY ? "look, gateway" : "look";
            case Verdict.NotNow(boolean room, var _) -> room ? "later, room" : "later";
            case Verdict.Mistaken(FailureReason reason, var _) -> "mistaken " + reason;
            case Verdict.Hopeless(FailureReason reason, boolean again, var _) ->
                    "hopeless " + reason + (again ? ", again" : "");
            case Verdict.NeverSent(var _) -> "never sent";
        };
    }
}
