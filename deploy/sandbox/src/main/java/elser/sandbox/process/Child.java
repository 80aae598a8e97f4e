package elser.sandbox.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process with an output file of its own. */
public final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Starts soon and stays small; what lasts for minutes is better off without them. */
    private static final List<String> SMALL =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final String name;
    private final Path log;
    private final Process process;

    private Child(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Runs a jar with this program's own Java; what it prints is appended to the log. */
    public static Child start(
            String name,
            Path log,
            Map<String, String> environment,
            Path jar,
            List<String> arguments)
            throws IOException {
        List<String> whole = new ArrayList<>(List.of("-jar", jar.toString()));
        whole.addAll(arguments);
        return start(name, log, environment, SMALL, whole);
    }

    /**
     * Runs this program's own Java with other options.
     *
     * @param options of the JVM
     * @param program the jar or the class, and its arguments
     */
    public static Child start(
            String name,
            Path log,
            Map<String, String> environment,
            List<String> options,
            List<String> program)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                // no file below the machine's own temporary folder
                                "-XX:-UsePerfData",
                                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(program);
        return run(name, log, environment, command);
    }

    /** Runs any command; what it prints is appended to the log. */
    public static Child run(
            String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // What the caller has set for a worker of its own must not reach this one.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("ELSER_"));
        builder.environment().putAll(environment);
        return new Child(name, log, builder.start());
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Throws {@link ProgramException} if it has ended. */
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new ProgramException(
                    "the "
                            + name
                            + " ended with exit code "
                            + process.exitValue()
                            + ", see "
                            + log);
        }
    }

    /** Waits for its own end. */
    public int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new ProgramException(
                    "the "
                            + name
                            + " did not end within "
                            + PATIENCE.toSeconds()
                            + " s, see "
                            + log);
        }
        return process.exitValue();
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Asks it to end (SIGTERM) and waits for that. */
    public int stop() throws InterruptedException {
        terminate();
        return await();
    }

    /** Stops it from running (SIGSTOP), as a long pause of the machine would. */
    public void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Ends {@link #freeze} (SIGCONT). */
    public void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exitCode =
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        if (exitCode != 0 && process.isAlive()) {
            throw new ProgramException("cannot send SIG" + signal + " to the " + name);
        }
    }

    /** Ends it whatever it does (SIGKILL). Does nothing if it has ended. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
