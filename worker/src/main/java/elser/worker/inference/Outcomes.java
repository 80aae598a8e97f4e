package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import java.util.function.Function;

/** Puts answers into the words of the core. */
final class Outcomes {

    private static final String SECURITY = "security_exception";
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
            case Answer.Refused refused -> refused(refused);
            case Answer.Foreign(int status, String what, var _) ->
                    new Read.Unavailable<>(
                            new Trouble(
                                    Kind.GATEWAY,
                                    status + " from a gateway: " + what,
                                    null,
                                    status));
            case Answer.Oversize() -> noAnswer(Kind.SERVER, TOO_LONG);
            case Answer.Silent(String cause) -> noAnswer(Kind.GATEWAY, cause);
            case Answer.Withheld(String cause) -> noAnswer(Kind.GATEWAY, cause);
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
        return noAnswer(Kind.SERVER, "the worker failed to read, see its log");
    }

    private static <T> Read<T> refused(Answer.Refused refused) {
        Kind kind = kind(refused);
        String message = refused.status() + " " + refused.type() + ": " + refused.reason();
        var trouble = new Trouble(kind, message, refused.type(), refused.status());
        return switch (kind) {
            case CREDENTIALS, LICENSE -> new Read.Forbidden<>(trouble);
            case GATEWAY, SERVER -> new Read.Unavailable<>(trouble);
        };
    }

    private static Kind kind(Answer.Refused refused) {
        boolean denied =
                refused.type().equals(SECURITY)
                        && (refused.status() == 401 || refused.status() == 403);
        if (denied) {
            return refused.licence() ? Kind.LICENSE : Kind.CREDENTIALS;
        }
        return refused.isGatewayTrouble() ? Kind.GATEWAY : Kind.SERVER;
    }

    private static <T> Read<T> noAnswer(Kind kind, String cause) {
        return new Read.Unavailable<>(new Trouble(kind, cause, null, null));
    }

    /** What a mutation has brought, once it was sent. */
    static CallResult sent(Answer answer) {
        return switch (answer) {
            case Answer.Good(int status, var _) -> new CallResult.Answered(status, null, "done");
            case Answer.Refused(int status, String type, String reason, var _, var _) ->
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
