package elser.worker.cli;

import elser.worker.screen.BarView;
import elser.worker.screen.LineView;
import elser.worker.screen.WatchView;

import picocli.CommandLine.Option;

import java.io.PrintWriter;

/** Options that say how events are shown. */
final class ViewOptions {

    @Option(
            names = "--plain",
            description =
                    "A line an event, where a terminal would be given a bar a provisioning; as when"
                            + " piped.")
    private boolean plain;

    @Option(names = "--json", description = "Events as they are, one JSON document a line.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    /** Whether one of them was given. */
    boolean areGiven() {
        return plain || json;
    }

    /**
     * Looks whether they go together.
     *
     * @throws UsageException when not
     */
    void check() {
        if (plain && json) {
            throw new UsageException("--plain and --json exclude each other.");
        }
    }

    /** The view that they and the terminal ask for. */
    WatchView open(Surroundings surroundings) {
        PrintWriter out = surroundings.out();
        return !plain && !json && surroundings.tty().isInteractive()
                ? new BarView(out, surroundings.tty(), surroundings.clock().instant())
                : new LineView(out, surroundings.err(), json);
    }
}
