package elser.worker.loop;

import java.util.Collection;
import java.util.Map;

/** Port to the log: makes a turn durable, whole or not at all. */
public interface Journal extends AutoCloseable {

    /**
     * Commits a turn in one transaction, with the group membership as it was when the source
     * returned from its last poll.
     */
    Outcome commit(Turn turn);

    @Override
    void close();

    /** How a commit ended. */
    sealed interface Outcome {

        /** Durable and visible. */
        record Committed() implements Outcome {}

        /** Certainly nothing of it is visible. */
        record Aborted(String cause) implements Outcome {}

        /**
         * It was not known; it is settled now, but memory may be behind: everything is to be loaded
         * again.
         */
        record Doubtful(String cause) implements Outcome {}

        /**
         * The brokers refuse for good to take on records that were received, as they are. Nothing
         * of the turn is visible.
         *
         * @param causes why, by record
         */
        record Unsendable(Map<Received, String> causes) implements Outcome {}

        /**
         * A bug: what was decided for these partitions cannot be written. Nothing of the turn was
         * sent.
         */
        record Unwritable(Collection<Integer> partitions, RuntimeException bug)
                implements Outcome {}
    }
}
