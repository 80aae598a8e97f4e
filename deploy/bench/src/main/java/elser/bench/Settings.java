package elser.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What is measured, and how much of it.
 *
 * @param sandbox jar of the sandbox
 * @param worker jar of the worker
 * @param launcher the worker's own launcher
 * @param directory where logs and data go
 * @param javaOptions of the worker's and the bare loops' JVM
 * @param workerOptions further options of the worker, {@code name=value}
 * @param sizes how much
 */
record Settings(
        Path sandbox,
        Path worker,
        Path launcher,
        Path directory,
        List<String> javaOptions,
        List<String> workerOptions,
        Sizes sizes) {

    /**
     * How much of everything.
     *
     * @param backlog requests that are drained
     * @param rates requests a second whose latencies are measured
     * @param seconds for which each rate is kept up
     * @param alone requests that come one by one
     * @param notices deployments whose readiness is to be noticed
     * @param perTarget models in flight on each of ten targets
     * @param idleSeconds for which an idle worker is watched
     * @param entries requests in flight that are taken over
     * @param perModel of them for each model
     * @param waiters of one model
     */
    record Sizes(
            int backlog,
            List<Integer> rates,
            int seconds,
            int alone,
            int notices,
            int perTarget,
            int idleSeconds,
            List<Integer> entries,
            int perModel,
            int waiters) {

        static final Sizes WHOLE =
                new Sizes(
                        200_000,
                        List.of(100, 1_000, 10_000),
                        20,
                        40,
                        100,
                        2_000,
                        20,
                        List.of(1_000, 10_000, 100_000),
                        10,
                        100_000);

        /** To see that all of it works; the figures mean nothing. */
        static final Sizes TOY = new Sizes(500, List.of(100), 1, 3, 3, 5, 3, List.of(40), 2, 200);
    }
}
