package elser.worker.screen;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;

import java.time.Instant;

/** How somebody is shown what comes. */
public interface WatchView extends AutoCloseable {

    /**
     * An event.
     *
     * @param isWanted whether it was asked for; the others tell of work that is shared
     * @param json as received
     */
    void event(LifecycleEvent event, boolean isWanted, byte[] json);

    /**
     * A wanted event of a type that this version does not know.
     *
     * @param json as received
     */
    void later(EventReading.Later event, byte[] json);

    /** A sentence beside the events. */
    void note(String sentence);

    /** All that has come until now was told. */
    void upTo(Instant now);

    /** Nothing comes any more. */
    @Override
    void close();
}
