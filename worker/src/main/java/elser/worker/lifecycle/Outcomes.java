package elser.worker.lifecycle;

/** Looks answers to mutations up in the {@link OutcomeTable}. */
final class Outcomes {

    private Outcomes() {}

    /** What an answer means to a provisioning that stands there. */
    static Verdict of(Mutation.Kind call, OutcomeRow.Stage stage, CallResult result) {
        return rowOf(call, stage, result).verdict(trouble(result));
    }

    /** The first row that is about the answer; the last row of the table is about every one. */
    static OutcomeRow rowOf(Mutation.Kind call, OutcomeRow.Stage stage, CallResult result) {
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
                            type == null ? Trouble.Kind.GATEWAY : Trouble.Kind.SERVER,
                            reason,
                            type,
                            status);
        };
    }
}
