package elser.sandbox.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A key that calls can bear.
 *
 * @param encoded as the header {@code Authorization} has it
 * @param privileges of the cluster
 * @param expiration from when on it is not taken any more
 * @param revoked whether it is not taken any more
 */
record ApiKey(
        String encoded,
        Set<String> privileges,
        Instant creation,
        Optional<Instant> expiration,
        boolean revoked) {

    ApiKey asRevoked() {
        return new ApiKey(encoded, privileges, creation, expiration, true);
    }

    boolean isTaken(Instant now) {
        return !revoked && expiration.filter(end -> !now.isBefore(end)).isEmpty();
    }

    /** What stands before the colon of the decoded key; a key that is none has no id. */
    Optional<String> id() {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return Optional.of(pair.indexOf(':'))
                    .filter(colon -> colon > 0)
                    .map(colon -> pair.substring(0, colon));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
