package elser.worker.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pauses a partition while the loop has more of it than it can put away: while the mailbox is full,
 * while polled records wait for a transaction, while the brokers refuse one turn after another, or
 * while too many requests wait to be told an end that is decided. Never because requests wait for
 * their model.
 */
final class Pausing {

    private final Source source;
    private final Mailbox mailbox;
    private final Backlog backlog;
    private final int fanOutBacklog;
    private final Map<Integer, Integer> toldNext = new HashMap<>();
    private final Set<Integer> paused = new TreeSet<>();

    /**
     * @param fanOutBacklog requests of a partition that may wait to be told their end
     */
    Pausing(Source source, Mailbox mailbox, Backlog backlog, int fanOutBacklog) {
        this.source = source;
        this.mailbox = mailbox;
        this.backlog = backlog;
        this.fanOutBacklog = fanOutBacklog;
    }

    /** After a turn, so many requests of each partition wait to be told their end. */
    void toldNext(Map<Integer, Integer> waiters) {
        toldNext.clear();
        toldNext.putAll(waiters);
    }

    /**
     * Pauses what must wait and resumes what need not any more.
     *
     * @param rests whether the loop takes nothing at all for now
     */
    void settle(Partitions partitions, boolean rests) {
        boolean isMailboxFull = mailbox.isFull();
        for (Shard shard : partitions.active()) {
            int partition = shard.partition();
            boolean mustWait =
                    rests
                            || isMailboxFull
                            || backlog.holds(partition)
                            || toldNext.getOrDefault(partition, 0) > fanOutBacklog;
            if (mustWait && paused.add(partition)) {
                source.pause(partition);
            } else if (!mustWait && paused.remove(partition)) {
                source.resume(partition);
            }
        }
    }

    /** A partition is gone, or starts over. */
    void drop(int partition) {
        backlog.drop(partition);
        toldNext.remove(partition);
        paused.remove(partition);
    }

    Set<Integer> paused() {
        return Set.copyOf(paused);
    }
}
