package elser.sandbox.chaos;

import java.util.ArrayList;
import java.util.List;

/** The processes of a run, so that none outlives it. */
final class Children implements AutoCloseable {

    private final Journal journal;
    private final List<AutoCloseable> children = new ArrayList<>();
    private boolean isEnding;

    Children(Journal journal) {
        this.journal = journal;
    }

    /** Keeps one until the end. What is begun while everything ends, ends too. */
    synchronized <T extends AutoCloseable> T keep(T child) throws Exception {
        children.add(child);
        if (isEnding) {
            child.close();
        }
        return child;
    }

    /** Ends all of them, from any thread, those that were begun last first. */
    @Override
    public synchronized void close() {
        isEnding = true;
        for (AutoCloseable child : children.reversed()) {
            try {
                child.close();
            } catch (Exception e) {
                journal.plain("could not be ended: " + e.getMessage());
            }
        }
        children.clear();
    }
}
