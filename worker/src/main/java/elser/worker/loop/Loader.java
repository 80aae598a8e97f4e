package elser.worker.loop;

import elser.worker.lifecycle.Entry;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Port that reads a partition's ledger. Works on its own threads; never blocks the loop. */
public interface Loader extends AutoCloseable {

    /**
     * Loads a partition, trying again for as long as the broker cannot be reached.
     *
     * @param isWanted whether anybody still waits for it
     * @param answer called once, on another thread, unless it is not wanted any more
     */
    void load(int partition, BooleanSupplier isWanted, Consumer<Result> answer);

    @Override
    void close();

    /** What came of loading. */
    sealed interface Result {

        /**
         * The partition's memory as of a moment at which no predecessor can write any more.
         *
         * @param entries all of them, latest state
         * @param offset next record of the requests topic
         * @param isNew whether the ledger has no identity record of this worker yet
         */
        record Loaded(List<Entry> entries, long offset, boolean isNew) implements Result {}

        /** What it remembers cannot be told: it is given up, the others go on. */
        record Corrupt(String sentence) implements Result {}

        /** A bug: the partition fails, and is loaded again before it is given up. */
        record Broken(RuntimeException bug) implements Result {}

        /** It must not be worked on: the worker stops and says why. */
        record Refused(String sentence) implements Result {}
    }
}
