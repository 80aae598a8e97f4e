package elser.worker.loop;

import java.time.Duration;

/**
 * Port to whoever times what a loop does. The counts are in the {@link Snapshot}; here is what it
 * would take a whole distribution to tell. Loop thread only; returns at once.
 */
public interface LoopObserver {

    /** Watches nothing. */
    LoopObserver NONE =
            new LoopObserver() {
                @Override
                public void turned(Duration took) {}

                @Override
                public void served(String target, Duration since) {}
            };

    /**
     * A turn is over.
     *
     * @param took without the wait for records
     */
    void turned(Duration took);

    /**
     * It is durable that a request was told its endpoint is fully allocated.
     *
     * @param since its acceptance
     */
    void served(String target, Duration since);
}
