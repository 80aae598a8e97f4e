package elser.worker.loop;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One assignment of a partition to this process. Shared with running calls, which ask it just
 * before they send; ended by the loop thread.
 *
 * @param partition the partition
 * @param epoch number of the assignment, never used again in this process
 * @param ended whether it is over
 */
record Ownership(int partition, long epoch, AtomicBoolean ended) {

    Ownership(int partition, long epoch) {
        this(partition, epoch, new AtomicBoolean());
    }

    void end() {
        ended.set(true);
    }

    boolean isOver() {
        return ended.get();
    }
}
