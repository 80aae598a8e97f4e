package elser.worker.cli;

import elser.worker.config.WorkerConfig;

import java.io.PrintWriter;

/** The worker, as {@code run} needs it. */
interface WorkerRunner {

    /**
     * Runs until it is told to stop or cannot go on.
     *
     * @param interruption where the worker says how it is stopped
     * @return exit code
     */
    int run(WorkerConfig config, Interruption interruption) throws Exception;

    /**
     * Looks whether it could run, without joining the group.
     *
     * @param out takes a line for each thing that was looked at
     * @return exit code
     */
    int check(WorkerConfig config, PrintWriter out) throws Exception;
}
