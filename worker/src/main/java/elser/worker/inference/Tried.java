package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.Function;

/**
 * What one try of a read has brought. The answer itself is gone by then: it may be large.
 *
 * @param meaning what was wanted of it
 * @param mayHeal whether the same read may fare better
 * @param retryAfter how long the answerer asks to be left alone, null where it does not say
 */
record Tried<T>(T meaning, boolean mayHeal, @Nullable Duration retryAfter) {

    /** Takes out of an answer what is wanted. */
    static <T> Tried<T> of(Answer answer, Function<Answer, T> meaning) {
        return new Tried<>(meaning.apply(answer), answer.isGatewayTrouble(), answer.retryAfter());
    }
}
