package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** A worker's transactions, as the broker sees them. */
final class OpenTransaction {

    private static final int ATTEMPTS = 500;
    private static final Set<TransactionState> ENDING =
            Set.of(TransactionState.PREPARE_ABORT, TransactionState.PREPARE_COMMIT);

    private OpenTransaction() {}

    /**
     * Kills a worker while a transaction of it is open: it is frozen, and let go again until that
     * is so.
     *
     * @return 1, or 0 where that would not be had
     */
    static double killWithin(Lab lab, Topics topics, Worker worker)
            throws IOException, InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            worker.process().freeze();
            if (isOpen(lab, topics)) {
                worker.close();
                return 1;
            }
            worker.process().thaw();
            Thread.sleep(1 + i % 7);
        }
        worker.close();
        return 0;
    }

    /** Whether one is begun and its end not asked for. */
    static boolean isOpen(Lab lab, Topics topics) throws InterruptedException {
        return has(lab, topics, TransactionState.ONGOING);
    }

    /** Whether there is one that is not ended with all its markers. */
    static boolean isUnfinished(Lab lab, Topics topics) throws InterruptedException {
        return isOpen(lab, topics)
                || ENDING.stream().anyMatch(state -> hasUnchecked(lab, topics, state));
    }

    private static boolean hasUnchecked(Lab lab, Topics topics, TransactionState state) {
        try {
            return has(lab, topics, state);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramException("interrupted");
        }
    }

    private static boolean has(Lab lab, Topics topics, TransactionState state)
            throws InterruptedException {
        try {
            Collection<TransactionListing> all = lab.admin().listTransactions().all().get();
            return all.stream()
                    .anyMatch(
                            each ->
                                    each.state() == state
                                            && each.transactionalId()
                                                    .startsWith(topics.group() + "-"));
        } catch (ExecutionException e) {
            throw new ProgramException("transactions could not be listed: " + e.getCause());
        }
    }
}
