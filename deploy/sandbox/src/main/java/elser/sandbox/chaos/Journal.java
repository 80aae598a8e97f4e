package elser.sandbox.chaos;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What was done to whom: a line for each as it happens, and how often in the end. */
final class Journal {

    static final String KILL = "kill";
    static final String TERMINATE = "terminate";
    static final String FREEZE = "freeze";
    static final String BROKER = "broker kill";
    static final String STORM = "storm";
    static final String WEDGE = "BY THE BROKER";

    private final PrintStream out;
    private final long startedNanos = System.nanoTime();
    private final Map<String, Long> counts = new TreeMap<>();

    Journal(PrintStream out) {
        this.out = out;
    }

    /** One more of {@code what}. */
    void tell(String what, String whom) {
        counts.merge(what, 1L, Long::sum);
        line("%-16s %s".formatted(what, whom));
    }

    /** A line that is not counted. */
    void line(String text) {
        out.println("%7.1f s  %s".formatted(elapsed().toMillis() / 1000.0, text));
        out.flush();
    }

    void plain(String text) {
        out.println(text);
        out.flush();
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    long count(String what) {
        return counts.getOrDefault(what, 0L);
    }
}
