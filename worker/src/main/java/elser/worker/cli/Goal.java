package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** What somebody watches for. */
interface Goal {

    /** Whether an event was asked for. */
    enum Interest {
        WANTED,
        /** It tells of work that is shared at most. */
        NONE,
        /** It cannot be told yet; the goal keeps the event and shows it when it can. */
        OPEN
    }

    /**
     * Takes note of an event.
     *
     * @param json as received
     */
    Interest take(LifecycleEvent event, byte[] json);

    /** Says whether an event was asked for. */
    boolean wants(EventReading.Later event);

    /** Takes note of a dead letter. */
    void take(ConsumerRecord<byte[], byte[]> deadLetter);

    /** The exit code once enough was seen, null until then. */
    @Nullable Integer reached();

    /** The exit code of who stops before. */
    int stopped();

    /** What is missing when the time is over; null for nothing. */
    @Nullable String missing(Duration time);
}
