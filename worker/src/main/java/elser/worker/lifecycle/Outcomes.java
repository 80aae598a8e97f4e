package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/** Looks answers up in the {@link OutcomeTable}. */
final class Outcomes {

    private Outcomes() {}

    /** What an answer to a read means that is no success. */
    static <T> Read<T> ofRead(CallResult result) {
        Trouble trouble = trouble(result).telling(words(result));
        return switch (rowOf(OutcomeRow.Call.READ, null, result).verdict(trouble)) {
            case Verdict.Denied _ -> new Read.Forbidden<>(trouble.of(Trouble.Kind.CREDENTIALS));
            case Verdict.Hopeless _ -> new Read.Forbidden<>(trouble.of(Trouble.Kind.LICENSE));
            case Verdict.Done _,
                    Verdict.LookAgain _,
                    Verdict.AlreadyThere _,
                    Verdict.NotNow _,
                    Verdict.Broken _,
                    Verdict.Kept _,
                    Verdict.Mistaken _,
                    Verdict.NeverSent _ ->
                    new Read.Unavailable<>(trouble);
        };
    }

    private static String words(CallResult result) {
        return switch (result) {
            case CallResult.NotSent(String cause) -> cause;
            case CallResult.NoAnswer(String cause) -> cause;
            case CallResult.Answered(int status, String type, String reason) ->
                    status + " " + (type == null ? "from a gateway" : type) + ": " + reason;
        };
    }

    /** What an answer means to a provisioning that stands there. */
    static Verdict of(Mutation.Kind call, OutcomeRow.Stage stage, CallResult result) {
        return rowOf(OutcomeRow.Call.of(call), stage, result).verdict(trouble(result));
    }

    /**
     * The first row that is about the answer; the last row of the table is about every one.
     *
     * @param stage null for a read
     */
    static OutcomeRow rowOf(
            OutcomeRow.Call call, OutcomeRow.@Nullable Stage stage, CallResult result) {
        for (OutcomeRow row : OutcomeTable.ROWS) {
            if (row.matches(call, stage, result)) {
                return row;
            }
        }
        throw new IllegalStateException("no row is about " + result);
    }

    private static Trouble trouble(CallResult result) {
        return switch (result) {
            case CallResult.NotSent(String cause) ->
                    new Trouble(Trouble.Kind.GATEWAY, cause, null, null);
            case CallResult.NoAnswer(String cause) ->
                    new Trouble(Trouble.Kind.GATEWAY, cause, null, null);
            case CallResult.Answered(int status, String type, String reason) ->
                    new Trouble(
                            type == null || isGateway(status)
                                    ? Trouble.Kind.GATEWAY
                                    : Trouble.Kind.SERVER,
                            reason,
                            type,
                            status);
        };
    }

    private static boolean isGateway(int status) {
        return status >= 502 && status <= 504;
    }
}
