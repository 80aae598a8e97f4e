package elser.sandbox.cluster;

import java.time.Duration;

/**
 * How long a caller waits.
 *
 * @param text the same as the caller wrote it, for messages
 */
record TimeLimit(Duration duration, String text) {

    static TimeLimit of(String text) {
        return new TimeLimit(TimeValues.parse(text).orElseThrow(), text);
    }

    TimeLimit within(Duration remaining) {
        return new TimeLimit(remaining, text);
    }
}
