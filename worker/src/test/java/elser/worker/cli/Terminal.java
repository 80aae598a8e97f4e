package elser.worker.cli;

import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.screen.Tty;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Runs commands as a person would, in this process. */
final class Terminal implements WorkerRunner {

    private final Map<String, String> properties = new TreeMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();
    private final List<WorkerConfig> ran = new ArrayList<>();
    private String input = "";
    private Tty tty = Tty.NONE;
    private InstantSource clock = InstantSource.system();

    /** Options of the configuration, as system properties. */
    Terminal with(String option, String value) {
        properties.put(option, value);
        return this;
    }

    /** What the next command reads from standard input. */
    Terminal typing(String text) {
        input = text;
        return this;
    }

    Terminal at(String time) {
        clock = InstantSource.fixed(Instant.parse(time));
        return this;
    }

    /** From now on each look at the clock finds it later by so much. */
    Terminal hurrying(Duration step) {
        AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
        clock = () -> time.updateAndGet(now -> now.plus(step));
        return this;
    }

    /** What standard output is for commands; a pipe without this. */
    Terminal on(Tty other) {
        tty = other;
        return this;
    }

    /** Runs one command and returns its exit code. */
    int run(String... arguments) {
        return run(this, arguments);
    }

    /** The same with another worker in the place of one that only takes notes. */
    int run(WorkerRunner worker, String... arguments) {
        int code = Main.execute(surroundings(worker), arguments);
        interruption.ended(code);
        return code;
    }

    Surroundings surroundings(WorkerRunner worker) {
        return new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                file -> new ConfigSources(file, Map.of(), properties),
                clock,
                worker,
                interruption,
                tty);
    }

    Interruption interruption() {
        return interruption;
    }

    /** Standard output so far, as it was written. */
    String written() {
        return out.toString();
    }

    /** Lines of standard output so far. */
    List<String> out() {
        return out.toString().lines().toList();
    }

    /** Lines of standard error so far. */
    List<String> err() {
        return err.toString().lines().toList();
    }

    /** Configurations that a worker was run or checked with. */
    List<WorkerConfig> ran() {
        return ran;
    }

    @Override
    public int run(WorkerConfig config, Interruption stop) {
        ran.add(config);
        return ExitCodes.DONE;
    }

    @Override
    public int check(WorkerConfig config, PrintWriter lines) {
        ran.add(config);
        lines.println("checked");
        return ExitCodes.FAILED;
    }
}
