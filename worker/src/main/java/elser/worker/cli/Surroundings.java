package elser.worker.cli;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.kafka.ClientPropertyCheck;
import elser.worker.screen.ProcessTty;
import elser.worker.screen.Tty;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * All that commands touch outside of themselves.
 *
 * @param in standard input
 * @param out for results
 * @param err for errors and notes
 * @param sources of the configuration, by the file of {@code --config}, null for none
 * @param clock the time
 * @param worker what {@code run} runs
 * @param interruption how a command that waits is stopped
 * @param tty what standard output is
 */
record Surroundings(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Function<@Nullable Path, ConfigSources> sources,
        InstantSource clock,
        WorkerRunner worker,
        Interruption interruption,
        Tty tty) {

    /** Those of this process. */
    static Surroundings ofProcess(WorkerRunner worker) {
        return new Surroundings(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                ConfigSources::ofProcess,
                InstantSource.system(),
                worker,
                new Interruption(),
                new ProcessTty(System.getenv()));
    }

    ConfigLoader config(@Nullable Path file) {
        return new ConfigLoader(sources.apply(file), new ClientPropertyCheck());
    }
}
