package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * One read of the cluster. Absence of something is known only from a {@link Complete} read.
 *
 * @param <T> what was read
 */
public sealed interface Read<T> {

    /** The whole answer, no page missing. */
    record Complete<T>(T value) implements Read<T> {}

    /** The target's credentials lack the privilege for this read. */
    record Forbidden<T>(Trouble trouble) implements Read<T> {}

    /** No answer, or one that says nothing. */
    record Unavailable<T>(Trouble trouble) implements Read<T> {}

    /**
     * A read that was not answered as hoped for. What that means stands in the outcome table.
     *
     * @param result no success of Elasticsearch
     */
    static <T> Read<T> failed(CallResult result) {
        return Outcomes.ofRead(result);
    }

    /** The value of a complete read, null otherwise. */
    default @Nullable T orNull() {
        return switch (this) {
            case Complete<T>(T value) -> value;
            case Forbidden<T> _ -> null;
            case Unavailable<T> _ -> null;
        };
    }

    /** What went wrong, null for a complete read. */
    default @Nullable Trouble trouble() {
        return switch (this) {
            case Complete<T> _ -> null;
            case Forbidden<T>(Trouble trouble) -> trouble;
            case Unavailable<T>(Trouble trouble) -> trouble;
        };
    }
}
