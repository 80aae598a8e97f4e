package elser.worker.spine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The worker as it is shipped: {@code java -jar elser-worker.jar run} in a process of its own. */
final class WorkerProgram implements AutoCloseable {

    /** What was built. */
    static final Path JAR = Path.of("target", "elser-worker.jar");

    private static final Path LOGS = Path.of("target", "worker-logs");

    private final Process process;

    private WorkerProgram(Process process) {
        this.process = process;
    }

    /** Starts it over a rig's topics and targets; its log goes to a file named after the rig. */
    static WorkerProgram start(Rig rig) {
        return start(rig, JAR);
    }

    /** The same with the program of another version. */
    static WorkerProgram start(Rig rig, Path jar) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        rig.options().forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", jar.toString(), "run"));
        try {
            Files.createDirectories(LOGS);
            Path log = log(rig);
            return new WorkerProgram(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path log(Rig rig) {
        return LOGS.resolve(rig.name() + ".log");
    }

    /** What all workers of a rig have written so far. */
    static List<String> lines(Rig rig) {
        try {
            return Files.readAllLines(log(rig));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends SIGTERM and waits for the end.
     *
     * @return the exit code
     * @throws AssertionError when it has not ended in time
     */
    int terminate(Duration atMost) {
        process.destroy();
        return ended(atMost);
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() {
        process.destroyForcibly();
        int _ = ended(Duration.ofSeconds(10));
    }

    /** Stops it from running for a while, as a long pause of the machine would. */
    void freeze() {
        signal("STOP");
    }

    /** Ends {@link #freeze}. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int code =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new AssertionError("cannot send SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /**
     * Waits for the end.
     *
     * @return the exit code
     * @throws AssertionError when it has not ended in time
     */
    int ended(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the worker still runs after " + atMost);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
