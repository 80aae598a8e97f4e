package elser.worker.loop;

import elser.worker.lifecycle.Policy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What a loop runs by.
 *
 * @param policy what is decided by
 * @param pollInterval shortest time between two looks at a target
 * @param mailbox answers that may wait
 * @param transaction how much one transaction takes
 * @param fanOutBacklog requests of a partition that may wait to be told their end
 * @param log how much is logged
 * @param process id of this process
 * @param epochs numbers for assignments, each given once in this process
 */
public record LoopSettings(
        Policy policy,
        Duration pollInterval,
        int mailbox,
        TransactionLimits transaction,
        int fanOutBacklog,
        LogLimits log,
        String process,
        LongSupplier epochs) {

    /**
     * How much is logged.
     *
     * @param requestLines lines about requests in a second, of each kind
     * @param requestIds of others than the leader that a line about their provisioning names
     */
    public record LogLimits(int requestLines, int requestIds) {

        static final LogLimits DEFAULT = new LogLimits(20, 20);
    }

    /**
     * How much one transaction takes, about: the rest waits for the next.
     *
     * @param records that it writes
     * @param bytes of the requests that it takes
     * @param time that its decisions take
     */
    public record TransactionLimits(int records, int bytes, Duration time) {}

    /** For a loop that is the only one of its process, with large transactions. */
    public LoopSettings(
            Policy policy,
            Duration pollInterval,
            int mailbox,
            int transactionRecords,
            String process) {
        this(
                policy,
                pollInterval,
                mailbox,
                new TransactionLimits(transactionRecords, Integer.MAX_VALUE, Duration.ofHours(1)),
                Integer.MAX_VALUE,
                LogLimits.DEFAULT,
                process,
                new AtomicLong()::incrementAndGet);
    }
}
