package elser.worker.simulation;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Watches the mutations of one loop: at most one in flight per model key and assignment, and none
 * that rests on a look from before the last one ended.
 */
final class MutationWatch {

    private final Host host;
    private final String loop;
    private final CreateWatch creates;
    private final ToIntFunction<ModelKey> home;
    private final Map<Integer, Integer> assignments = new HashMap<>();
    private final Set<InFlight> inFlight = new HashSet<>();
    private final Map<InFlight, Long> endedAt = new HashMap<>();
    private final long lease;
    private long late;

    private record InFlight(ModelKey key, int assignment) {}

    /**
     * @param home the partition of a model key
     */
    MutationWatch(
            Host host,
            String loop,
            CreateWatch creates,
            ToIntFunction<ModelKey> home,
            Duration lease) {
        this.host = host;
        this.loop = loop;
        this.creates = creates;
        this.home = home;
        this.lease = lease.toNanos();
    }

    /** Answers that came after their assignment had ended. */
    long late() {
        return late;
    }

    private int assignment(ModelKey key) {
        return assignments.getOrDefault(home.applyAsInt(key), 0);
    }

    /** The loop begins anew with a partition, or has lost it. */
    void moved(int partition) {
        assignments.merge(partition, 1, Integer::sum);
    }

    /**
     * A mutation is handed over to be sent.
     *
     * @param seenSince what has been there since then was seen by who decided it
     * @param lookedAt the latest that the look began which it was decided by
     */
    Watched begins(Mutation mutation, long seenSince, long lookedAt) {
        InFlight flight = new InFlight(mutation.key(), assignment(mutation.key()));
        Violation.unless(
                inFlight.add(flight),
                "%s: two mutations of %s in flight, the second is %s",
                loop,
                mutation.key(),
                mutation);
        Long lastEnded = endedAt.get(flight);
        Violation.unless(
                lastEnded == null || lookedAt > lastEnded,
                "%s: %s rests on a look that began before the last mutation of its key ended",
                loop,
                mutation);
        if (host.scheduler().isTraced()) {
            host.scheduler().note(host, loop + " calls " + words(mutation));
        }
        return new Watched(flight, mutation, seenSince);
    }

    private static String words(Mutation mutation) {
        return switch (mutation) {
            case Mutation.Create create ->
                    "PUT "
                            + create.key()
                            + " "
                            + create.intent().inferenceId()
                            + " "
                            + create.intent().reason()
                            + " attempt "
                            + create.intent().attempt();
            case Mutation other -> other.toString();
        };
    }

    /** One of them on its way. */
    final class Watched implements Wire.Journey {
        private final InFlight flight;
        private final Mutation mutation;
        private final CreateWatch.Watched create;
        private final long begun = host.nanos();

        private Watched(InFlight flight, Mutation mutation, long seenSince) {
            this.flight = flight;
            this.mutation = mutation;
            this.create = creates.begins(mutation, seenSince, loop);
        }

        @Override
        public void sent() {
            Violation.unless(
                    host.nanos() - begun <= lease,
                    "%s is sent %d ms after it was committed",
                    mutation,
                    (host.nanos() - begun) / 1_000_000);
            Violation.unless(
                    assignment(mutation.key()) == flight.assignment(),
                    "%s is sent although its assignment has ended",
                    mutation);
            create.sent();
        }

        @Override
        public void arrives(boolean late) {
            if (host.scheduler().isTraced()) {
                String how = late ? " arrives late: " : " arrives: ";
                host.scheduler().note(loop + how + words(mutation));
            }
            create.arrives(late);
        }

        @Override
        public void answered() {
            create.answered();
        }

        /** The loop is told how it ended. */
        void ended(CallResult result) {
            if (host.scheduler().isTraced()) {
                host.scheduler().note(host, loop + " " + words(mutation) + " ended: " + result);
            }
            inFlight.remove(flight);
            if (!(result instanceof CallResult.NotSent)) {
                endedAt.put(flight, host.scheduler().nanos());
            }
            late += assignment(mutation.key()) == flight.assignment() ? 0 : 1;
        }
    }
}
