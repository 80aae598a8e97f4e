package elser.worker.loop;

import elser.worker.lifecycle.Now;

import java.time.Duration;
import java.util.function.Supplier;

/** Mutations whose calls run: one a model key, and none that starts too late. */
final class Calls {

    private final Clusters clusters;
    private final Mailbox mailbox;
    private final Supplier<Now> clock;
    private final long lease;
    private int running;
    private long late;

    Calls(Clusters clusters, Mailbox mailbox, Supplier<Now> clock, Duration lease) {
        this.clusters = clusters;
        this.mailbox = mailbox;
        this.clock = clock;
        this.lease = lease.toNanos();
    }

    /**
     * Makes a call that is committed. It is not sent once its partition is lost or its lease over.
     *
     * @param decidedAt when its turn began
     */
    void begin(Work.Start start, Now decidedAt) {
        Ownership ownership = start.shard().ownership();
        start.shard().key(start.mutation().key()).mutationBegins(start.mutation().provisioningId());
        running++;
        clusters.run(
                start.mutation(),
                start.permit(),
                () -> !ownership.isOver() && clock.get().nanos() - decidedAt.nanos() < lease,
                result -> mailbox.post(new Message.Answered(ownership, start.mutation(), result)));
    }

    /** So many answers are taken. */
    void ended(int answers) {
        running -= answers;
    }

    /** An answer came after its partition was lost: it means nothing any more. */
    void endedLate() {
        running--;
        late++;
    }

    int running() {
        return running;
    }

    long late() {
        return late;
    }
}
