package elser.worker.upkeep;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/**
 * A record of the requests topic after the last one of its partition that something answers.
 *
 * @param at its time stamp
 * @param name of the request, null where it cannot be told or is refused
 * @param contentHash of the request, null where it cannot be told
 */
record Tail(
        int partition,
        long offset,
        Instant at,
        @Nullable RequestName name,
        @Nullable String contentHash) {

    /** Whether both ask for the same, under the same name. */
    boolean hasContentOf(Tail other) {
        return contentHash != null
                && contentHash.equals(other.contentHash)
                && Objects.equals(name, other.name);
    }
}
