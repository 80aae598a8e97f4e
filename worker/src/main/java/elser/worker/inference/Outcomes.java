package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import java.util.function.Function;

/** Puts answers into the words of the core. */
final class Outcomes {

    static final String TOO_LONG = "an answer longer than the limit";

    private Outcomes() {}

    /**
     * What a read has brought.
     *
     * @param parse may throw {@link ShapeException}
     */
    static <T> Read<T> read(Answer answer, Function<JsonNode, T> parse) {
        return switch (answer) {
            case Answer.Good(int status, JsonNode body) -> {
                try {
                    yield new Read.Complete<>(parse.apply(body));
                } catch (ShapeException e) {
                    yield incomplete(String.valueOf(e.getMessage()), status);
                }
            }
            case Answer.Bad bad -> failed(bad);
        };
    }

    /** A read that came to nothing. */
    static <T> Read<T> failed(Answer.Bad bad) {
        return switch (bad) {
            case Answer.Refused(int status, String type, String reason, var _) ->
                    Read.failed(new CallResult.Answered(status, type, reason));
            case Answer.Foreign(int status, String what, var _) ->
                    Read.failed(new CallResult.Answered(status, null, what));
            case Answer.Oversize() -> unusable(TOO_LONG);
            case Answer.Silent(String cause) -> Read.failed(new CallResult.NoAnswer(cause));
            case Answer.Withheld(String cause) -> Read.failed(new CallResult.NotSent(cause));
            case Answer.Unarmed(String cause) ->
                    new Read.Forbidden<>(new Trouble(Kind.CREDENTIALS, cause, null, null));
        };
    }

    /** An answer of Elasticsearch that cannot be used. */
    static <T> Read<T> incomplete(String message, int status) {
        return new Read.Unavailable<>(new Trouble(Kind.SERVER, message, null, status));
    }

    /** A read that a bug ended. */
    static <T> Read<T> broken() {
        return unusable("the worker failed to read, see its log");
    }

    private static <T> Read<T> unusable(String cause) {
        return new Read.Unavailable<>(new Trouble(Kind.SERVER, cause, null, null));
    }

    /** What a mutation has brought, once it was sent. */
    static CallResult sent(Answer answer) {
        return switch (answer) {
            case Answer.Good(int status, var _) -> new CallResult.Answered(status, null, "done");
            case Answer.Refused(int status, String type, String reason, var _) ->
                    new CallResult.Answered(status, type, reason);
            // Success by somebody who is not Elasticsearch says nothing.
            case Answer.Foreign(int status, String what, var _) when status < 300 ->
                    new CallResult.NoAnswer(status + " from a gateway: " + what);
            case Answer.Foreign(int status, String what, var _) ->
                    new CallResult.Answered(status, null, what);
            case Answer.Oversize() -> new CallResult.NoAnswer(TOO_LONG);
            case Answer.Silent(String cause) -> new CallResult.NoAnswer(cause);
            case Answer.Withheld(String cause) -> new CallResult.NotSent(cause);
            case Answer.Unarmed(String cause) -> new CallResult.NotSent(cause);
        };
    }
}
