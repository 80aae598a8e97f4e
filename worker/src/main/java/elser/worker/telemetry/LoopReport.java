package elser.worker.telemetry;

import elser.worker.loop.Pulse;
import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a loop from outside.
 *
 * @param name of its thread
 * @param alive whether its thread runs
 * @param stopping whether it was told to come to its end
 * @param joined whether the group has told it what it owns
 * @param turnedAt monotonic time of its last turn, or of its start while there was none
 * @param beat what its thread is at
 * @param trouble what keeps it from its work though it is not stuck, null for nothing
 * @param snapshot as published after its last turn
 */
public record LoopReport(
        String name,
        boolean alive,
        boolean stopping,
        boolean joined,
        long turnedAt,
        Pulse.Beat beat,
        @Nullable String trouble,
        Snapshot snapshot) {}
