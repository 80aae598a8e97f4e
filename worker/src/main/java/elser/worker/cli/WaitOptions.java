package elser.worker.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;

/** Options of a command that can wait for what it has asked for. */
final class WaitOptions {

    @Option(
            names = "--wait",
            description =
                    "Stays and shows what becomes of the requests, as watch does: 0 all fully"
                            + " allocated, 1 one failed.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "Waits no longer than this, e.g. PT30M or 30m, and ends with 1. The requests go"
                            + " on; their own limit is the deadline.")
    private @Nullable String timeout;

    @Mixin private final ViewOptions viewOptions = new ViewOptions();

    /**
     * Whether to wait.
     *
     * @param check whether nothing is published anyway
     * @throws UsageException when options do not go together
     */
    boolean isWanted(boolean check) {
        viewOptions.check();
        if (!wait && (timeout != null || viewOptions.areGiven())) {
            throw new UsageException("--timeout, --plain and --json go with --wait.");
        }
        if (wait && check) {
            throw new UsageException("--wait and --check exclude each other.");
        }
        return wait;
    }

    ViewOptions view() {
        return viewOptions;
    }

    /** Null for as long as it takes. */
    @Nullable Duration time() {
        return timeout == null ? null : DurationOption.read("--timeout", timeout);
    }
}
