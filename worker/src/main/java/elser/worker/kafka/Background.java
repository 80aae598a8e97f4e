package elser.worker.kafka;

import org.apache.kafka.common.errors.InterruptException;

import java.time.Duration;

/** Where work is done that must not hold up who asks for it. */
public interface Background {

    /**
     * Does some work on a thread of its own.
     *
     * @param delay how much later
     */
    void run(Duration delay, Runnable work);

    /** On a new virtual thread each time. */
    static Background virtualThreads(String name) {
        return (delay, work) ->
                Thread.ofVirtual()
                        .name(name)
                        .start(
                                () -> {
                                    pause(delay);
                                    work.run();
                                });
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }
}
