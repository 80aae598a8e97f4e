package elser.worker.inference;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** What a call means, once it is known who answered. */
sealed interface Answer {

    /** Elasticsearch did as asked. */
    record Good(int status, JsonNode body) implements Answer {}

    /** Anything else. */
    sealed interface Bad extends Answer {}

    /**
     * Elasticsearch said no: its body has an {@code error.type}.
     *
     * @param status HTTP status
     * @param type {@code error.type}
     * @param reason {@code error.reason}
     * @param retryAfter how long it asks to be left alone, null where it does not say
     */
    record Refused(int status, String type, String reason, @Nullable Duration retryAfter)
            implements Bad {}

    /**
     * Somebody else answered: a gateway, a proxy, a login page.
     *
     * @param status HTTP status
     * @param what short description of the body
     * @param retryAfter how long it asks to be left alone, null where it does not say
     */
    record Foreign(int status, String what, @Nullable Duration retryAfter) implements Bad {}

    /** Somebody answered at a length that is not read. */
    record Oversize() implements Bad {}

    /** Nobody answered. */
    record Silent(String cause) implements Bad {}

    /** What the cause of a call that was not made begins with. */
    String NO_CALL = "no call was made: ";

    /** No call was made, to spare the target. The cause begins with {@link #NO_CALL}. */
    record Withheld(String cause) implements Bad {}

    /** No call was made, because the credentials cannot be read. */
    record Unarmed(String cause) implements Bad {}

    /**
     * Whether it is a trouble of the way to the cluster, which the same call may not meet again.
     */
    default boolean isGatewayTrouble() {
        return switch (this) {
            case Good _, Oversize _, Withheld _, Unarmed _ -> false;
            case Refused refused -> isGatewayStatus(refused.status());
            case Foreign _, Silent _ -> true;
        };
    }

    /** Whether the circuit breaker counts it as a failure: no answer, 502, 503, 504. */
    default boolean isFailure() {
        return switch (this) {
            case Good _, Oversize _, Withheld _, Unarmed _ -> false;
            case Refused refused -> isGatewayStatus(refused.status());
            case Foreign foreign -> isGatewayStatus(foreign.status());
            case Silent _ -> true;
        };
    }

    /** How long the answerer asks to be left alone, null where it does not say. */
    default @Nullable Duration retryAfter() {
        return null;
    }

    private static boolean isGatewayStatus(int status) {
        return status >= 502 && status <= 504;
    }
}
