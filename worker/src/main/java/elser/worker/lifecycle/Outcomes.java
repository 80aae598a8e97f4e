package elser.worker.lifecycle;

import elser.contracts.FailureReason;

import java.util.Set;

/**
 * What answers to mutations mean. Decided by status and {@code error.type} together, by the text
 * only where Elasticsearch uses one type for different things; whatever is not known here means
 * "look again".
 */
final class Outcomes {

    private static final Set<Integer> UNKNOWN = Set.of(408, 502, 503, 504);

    private Outcomes() {}

    static Verdict of(CallResult result) {
        return switch (result) {
            case CallResult.NotSent(String cause) -> new Verdict.NeverSent(cause);
            case CallResult.NoAnswer(String cause) ->
                    new Verdict.LookAgain(new Trouble(Trouble.Kind.GATEWAY, cause, null, null));
            case CallResult.Answered answered -> answered(answered);
        };
    }

    private static Verdict answered(CallResult.Answered answer) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return new Verdict.Done();
        }
        String type = answer.errorType();
        if (type == null) {
            return new Verdict.LookAgain(trouble(Trouble.Kind.GATEWAY, answer));
        }
        if (answer.reason().contains("Model importing failed")) {
            return new Verdict.Hopeless(
                    FailureReason.DOWNLOAD_FAILED, true, trouble(Trouble.Kind.SERVER, answer));
        }
        if (UNKNOWN.contains(answer.status()) || isAlreadyThere(type, answer.reason())) {
            return new Verdict.LookAgain(trouble(Trouble.Kind.SERVER, answer));
        }
        return switch (answer.status()) {
            case 400 -> badRequest(answer);
            case 401 -> new Verdict.NotNow(false, trouble(Trouble.Kind.CREDENTIALS, answer));
            case 403 -> forbidden(answer);
            case 404 -> notFound(answer);
            case 409, 429 -> new Verdict.NotNow(true, trouble(Trouble.Kind.SERVER, answer));
            default ->
                    answer.status() >= 500
                            ? new Verdict.NotNow(false, trouble(Trouble.Kind.SERVER, answer))
                            : new Verdict.LookAgain(trouble(Trouble.Kind.SERVER, answer));
        };
    }

    /**
     * Both shapes in which Elasticsearch says that the id is in use (examples 5 and 6 of its
     * answers).
     */
    private static boolean isAlreadyThere(String type, String reason) {
        return type.equals("resource_already_exists_exception")
                || reason.contains("must be unique")
                || reason.contains("existing deployment with the same id");
    }

    private static Verdict badRequest(CallResult.Answered answer) {
        Trouble trouble = trouble(Trouble.Kind.SERVER, answer);
        if (answer.reason().contains("not enough memory on node")) {
            return new Verdict.NotNow(true, trouble);
        }
        return switch (answer.errorType()) {
            case "action_request_validation_exception",
                    "validation_exception",
                    "illegal_argument_exception",
                    "x_content_parse_exception",
                    "parse_exception" ->
                    new Verdict.Mistaken(FailureReason.INVALID_REQUEST, trouble);
            case "status_exception" ->
                    answer.reason().contains("cluster to finish upgrading")
                            ? new Verdict.NotNow(false, trouble)
                            : new Verdict.Mistaken(FailureReason.INVALID_REQUEST, trouble);
            case null, default -> new Verdict.LookAgain(trouble);
        };
    }

    private static Verdict forbidden(CallResult.Answered answer) {
        if (answer.reason().contains("cluster upgrade is in progress")) {
            return new Verdict.NotNow(false, trouble(Trouble.Kind.SERVER, answer));
        }
        if (answer.reason().contains("current license is non-compliant")) {
            return new Verdict.Hopeless(
                    FailureReason.LICENSE, false, trouble(Trouble.Kind.LICENSE, answer));
        }
        return "security_exception".equals(answer.errorType())
                ? new Verdict.Hopeless(
                        FailureReason.UNAUTHORIZED,
                        false,
                        trouble(Trouble.Kind.CREDENTIALS, answer))
                : new Verdict.NotNow(false, trouble(Trouble.Kind.SERVER, answer));
    }

    private static Verdict notFound(CallResult.Answered answer) {
        Trouble trouble = trouble(Trouble.Kind.SERVER, answer);
        return answer.reason().contains("Could not deploy model")
                ? new Verdict.Hopeless(FailureReason.DOWNLOAD_FAILED, true, trouble)
                : new Verdict.Hopeless(FailureReason.UNSUPPORTED_MODEL, false, trouble);
    }

    private static Trouble trouble(Trouble.Kind kind, CallResult.Answered answer) {
        return new Trouble(kind, answer.reason(), answer.errorType(), answer.status());
    }
}
