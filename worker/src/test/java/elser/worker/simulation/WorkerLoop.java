package elser.worker.simulation;

import elser.worker.kafka.LoopPorts;
import elser.worker.loop.EventLoop;
import elser.worker.loop.Journal;
import elser.worker.loop.Loader;
import elser.worker.loop.OwnedMemory;
import elser.worker.loop.Source;
import elser.worker.loop.Turn;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One loop of a simulated process: the real loop on real adapters. After each turn that was
 * committed its memory is held against the ledger.
 */
final class WorkerLoop {

    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Host host;
    private final String writer;
    private final LoopPorts ports;
    private final MutationWatch mutations;
    private final Oracle oracle;
    private final OwnedMemory memory = new OwnedMemory();
    private final EventLoop loop;
    private final Set<Integer> written = new TreeSet<>();
    private boolean stopping;

    /** Makes the loop, given ports that watch what goes through them. */
    interface Maker {
        EventLoop make(Source source, Journal journal, Loader loader);
    }

    /**
     * @param writer its transactional id
     */
    WorkerLoop(
            Host host,
            String writer,
            LoopPorts ports,
            MutationWatch mutations,
            Oracle oracle,
            Maker maker) {
        this.host = host;
        this.writer = writer;
        this.ports = ports;
        this.mutations = mutations;
        this.oracle = oracle;
        this.loop = maker.make(new WatchedSource(), new WatchedJournal(), new WatchedLoader());
    }

    private final class WatchedSource implements Source {
        @Override
        public void open(Listener listener) {
            ports.source().open(watched(memory.watch(listener)));
        }

        @Override
        public Polled poll(Duration atMost) {
            return ports.source().poll(atMost);
        }

        @Override
        public void start(int partition, long offset) {
            ports.source().start(partition, offset);
        }

        @Override
        public void seek(int partition, long offset) {
            ports.source().seek(partition, offset);
        }

        @Override
        public void pause(int partition) {
            ports.source().pause(partition);
        }

        @Override
        public void resume(int partition) {
            ports.source().resume(partition);
        }

        @Override
        public long end(int partition) {
            return ports.source().end(partition);
        }

        @Override
        public void wakeup() {
            ports.source().wakeup();
        }

        @Override
        public void close() {
            ports.source().close();
        }
    }

    private Source.Listener watched(Source.Listener listener) {
        return new Source.Listener() {
            @Override
            public void revoked(Set<Integer> partitions) {
                partitions.forEach(mutations::moved);
                listener.revoked(partitions);
            }

            @Override
            public void assigned(Set<Integer> partitions) {
                listener.assigned(partitions);
            }
        };
    }

    private final class WatchedJournal implements Journal {
        @Override
        public Outcome commit(Turn turn) {
            oracle.decided(writer, host.wall());
            Outcome outcome = ports.journal().commit(turn);
            if (outcome instanceof Outcome.Committed) {
                written.addAll(turn.offsets().keySet());
            } else {
                host.scheduler().note(host, writer + " " + outcome);
            }
            return outcome;
        }

        @Override
        public void close() {
            ports.journal().close();
        }
    }

    private final class WatchedLoader implements Loader {
        @Override
        public void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer) {
            mutations.moved(partition);
            ports.loader().load(partition, isWanted, answer);
        }

        @Override
        public void close() {
            ports.loader().close();
        }
    }

    /** Runs until it is told to stop, as the worker's own thread does. */
    void run() {
        ports.journal().open();
        loop.open();
        while (!stopping) {
            turn();
        }
        loop.drain();
        long until = host.nanos() + DRAIN.toNanos();
        while (loop.running() > 0 && host.nanos() - until < 0) {
            turn();
        }
        ports.close();
    }

    private void turn() {
        written.clear();
        loop.turn();
        Violation.unless(
                loop.snapshot().failed().isEmpty(),
                "%s gave up on %s",
                writer,
                loop.snapshot().failed());
        for (int partition : written) {
            check(partition);
        }
    }

    private void check(int partition) {
        Map<Integer, Long> offsets = oracle.account().offsets();
        CommittedLedger ledger = oracle.ledger(partition);
        if (!oracle.lastWriter(partition).equals(writer)) {
            return;
        }
        @Nullable String difference =
                memory.difference(partition, ledger.entries(), offsets.getOrDefault(partition, 0L));
        Violation.unless(
                difference == null,
                "memory of partition %d in %s has %s",
                partition,
                writer,
                difference);
    }

    /** Lets it come to its end in good order. */
    void stop() {
        stopping = true;
        ports.journal().giveUp();
        ports.source().wakeup();
    }

    /** Fails unless late answers were known for what they are. */
    void checkLate() {
        Violation.unless(
                loop.snapshot().counts().lateAnswers() >= mutations.late(),
                "%s has counted %d late answers of %d",
                writer,
                loop.snapshot().counts().lateAnswers(),
                mutations.late());
    }

    /** Mutations whose end it has not taken. */
    int callsRunning() {
        return loop.running();
    }
}
