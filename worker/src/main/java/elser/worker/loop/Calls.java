package elser.worker.loop;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Now;
import elser.worker.log.LogKeys;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Mutations whose calls run: one a model key, and none that starts too late. */
final class Calls {

    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private final Clusters clusters;
    private final Mailbox mailbox;
    private final Supplier<Now> clock;
    private final long lease;
    private final Counters counters;
    private final Map<Mutation.Kind, Long> repairs = new EnumMap<>(Mutation.Kind.class);
    private int running;

    Calls(
            Clusters clusters,
            Mailbox mailbox,
            Supplier<Now> clock,
            Duration lease,
            Counters counters) {
        this.clusters = clusters;
        this.mailbox = mailbox;
        this.clock = clock;
        this.lease = lease.toNanos();
        this.counters = counters;
    }

    /**
     * Makes a call that is committed. It is not sent once its partition is lost or its lease over.
     *
     * @param decidedAt when its turn began
     */
    void begin(Work.Start start, Now decidedAt) {
        Ownership ownership = start.shard().ownership();
        Mutation mutation = start.mutation();
        if (ownership.isOver()) {
            start.permit().giveBack();
            return;
        }
        start.shard().mutationBegins(mutation.key(), mutation.provisioningId());
        running++;
        noteRepair(mutation, start.who());
        clusters.run(
                mutation,
                start.traceparent(),
                start.permit(),
                () -> maySend(mutation, ownership, decidedAt),
                result -> mailbox.post(new Message.Answered(ownership, mutation, result)));
    }

    private void noteRepair(Mutation mutation, WhoWaits who) {
        if (mutation.kind().isRepair()) {
            repairs.merge(mutation.kind(), 1L, Long::sum);
            log.atWarn()
                    .addKeyValue(LogKeys.MODEL_KEY, mutation.key())
                    .addKeyValue(LogKeys.PROVISIONING_ID, mutation.provisioningId())
                    .addKeyValue(LogKeys.REQUEST_ID, who.leader())
                    .addKeyValue(LogKeys.REQUESTS_WAITING, who.others())
                    .addKeyValue(LogKeys.WAITERS, who.number())
                    .addKeyValue(LogKeys.REPAIR_KIND, mutation.kind())
                    .addKeyValue(LogKeys.REPAIR_SUBJECT, mutation.subject())
                    .log("repairing what a create should have brought about");
        }
    }

    /** Repairs that were begun, by kind. */
    Map<String, Long> repairs() {
        Map<String, Long> named = new TreeMap<>();
        repairs.forEach((kind, count) -> named.put(kind.toString(), count));
        return named;
    }

    private boolean maySend(Mutation mutation, Ownership ownership, Now decidedAt) {
        boolean may = !ownership.isOver() && clock.get().nanos() - decidedAt.nanos() < lease;
        if (may && mutation instanceof Mutation.Create create) {
            counters.createSent(create.intent().reason());
        }
        return may;
    }

    /** These answers are taken. */
    void ended(List<Message.Answered> answers) {
        running -= answers.size();
        answers.forEach(this::countUnsent);
    }

    /** An answer came after its partition was lost: it means nothing any more. */
    void endedLate(Message.Answered answer) {
        running--;
        counters.answeredLate();
        countUnsent(answer);
        if (answer.mutation() instanceof Mutation.Create create
                && !(answer.result() instanceof CallResult.NotSent)) {
            counters.createAnsweredLate(create.intent().reason());
        }
    }

    private void countUnsent(Message.Answered answer) {
        if (answer.result() instanceof CallResult.NotSent) {
            counters.callUnsent();
        }
    }

    int running() {
        return running;
    }
}
