package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * What a consumer is told.
 *
 * @param group null for none
 * @param committedOnly its isolation level
 * @param maxPollRecords of one poll
 * @param heartbeat between two of a member
 * @param maxPollInterval after which a member that does not poll leaves its group
 * @param rejoinsUnasked whether a member that was put out joins again before its listener was told:
 *     today's clients do not, but nothing says that they never will
 */
record ClientSettings(
        @Nullable String group,
        boolean committedOnly,
        int maxPollRecords,
        Duration heartbeat,
        Duration maxPollInterval,
        boolean rejoinsUnasked) {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(5);

    static final ClientSettings READ_COMMITTED = alone(true);
    static final ClientSettings READ_UNCOMMITTED = alone(false);

    private static ClientSettings alone(boolean committedOnly) {
        return new ClientSettings(null, committedOnly, 500, HEARTBEAT, MAX_POLL_INTERVAL, false);
    }

    static ClientSettings ofGroup(String group, int maxPollRecords) {
        return ofGroup(group, maxPollRecords, false);
    }

    static ClientSettings ofGroup(String group, int maxPollRecords, boolean rejoinsUnasked) {
        return new ClientSettings(
                group, true, maxPollRecords, HEARTBEAT, MAX_POLL_INTERVAL, rejoinsUnasked);
    }
}
