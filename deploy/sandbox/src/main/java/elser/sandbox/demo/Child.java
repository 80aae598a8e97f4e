package elser.sandbox.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the demo. Its output goes to a file of its own. */
final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path log;
    private final Process process;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Runs a jar with this program's own Java. */
    static Child start(
            String name,
            Path log,
            Map<String, String> environment,
            Path jar,
            List<String> arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                // no file below the machine's own temporary folder
                                "-XX:-UsePerfData",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-jar",
                                jar.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // What the caller has set for a worker of its own must not reach this one.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ELSER_"));
        builder.environment().putAll(environment);
        return new Child(name, log, builder.start());
    }

    /** Throws {@link DemoException} if it has ended. */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new DemoException(
                    "the "
                            + name
                            + " ended with exit code "
                            + process.exitValue()
                            + ", see "
                            + log);
        }
    }

    /** Waits for its own end. */
    int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new DemoException(
                    "the "
                            + name
                            + " did not end within "
                            + PATIENCE.toSeconds()
                            + " s, see "
                            + log);
        }
        return process.exitValue();
    }

    /** Asks it to end (SIGTERM) and waits for that. */
    int stop() throws InterruptedException {
        process.destroy();
        return await();
    }

    /** Ends it whatever it does. Does nothing if it has ended. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
