package elser.worker.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Port to the requests topic and to the group membership that owning its partitions comes from.
 * Used by the loop thread only, except {@link #wakeup}.
 */
public interface Source extends AutoCloseable {

    /** Of an offset that is not known. */
    long UNKNOWN = -1;

    /** Told of ownership from within {@link #poll}, before the group goes on. */
    interface Listener {

        /** These partitions are not owned any more. */
        void revoked(Set<Integer> partitions);

        /** These partitions are owned from now on. Nothing comes from them until {@link #start}. */
        void assigned(Set<Integer> partitions);
    }

    /** Joins the group. */
    void open(Listener listener);

    /**
     * Waits for records or changes of the assignment.
     *
     * @param atMost how long to wait when there is nothing
     */
    Polled poll(Duration atMost);

    /** Lets records of a partition come, from an offset on. */
    void start(int partition, long offset);

    /** Goes back: records of the partition from that offset on are delivered again. */
    void seek(int partition, long offset);

    /** Stops delivery of a partition until {@link #start} or {@link #resume}. */
    void pause(int partition);

    /** Lets records of a paused partition come again, from where it was. */
    void resume(int partition);

    /**
     * The offset that the next record of an owned partition will have, as far as is known.
     *
     * @return {@link #UNKNOWN} where nothing is known of it yet
     */
    long end(int partition);

    /** Ends a waiting {@link #poll} early. Any thread. */
    void wakeup();

    @Override
    void close();

    /**
     * What a poll brought.
     *
     * @param records in order within each partition
     * @param next next offset by partition, for the partitions that records came from
     */
    record Polled(List<Received> records, Map<Integer, Long> next) {}
}
