package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sandbox's chaos on the built jars: three workers that are killed, frozen and cut off, and the
 * auditor's and the clusters' word that nothing was lost or done twice. {@code -Dchaos.minutes=10}
 * makes it longer, {@code -Dchaos.seed} another one.
 */
class ChaosIT {

    private static final Path SANDBOX = Path.of("../deploy/sandbox/target/elser-sandbox.jar");
    private static final Path WORKER = Path.of("target/elser-worker.jar");
    private static final int MINUTES = Integer.getInteger("chaos.minutes", 1);
    private static final long SEED = Long.getLong("chaos.seed", 7L);

    /** For the start, and for the answers after the faults. */
    private static final int MORE_MINUTES = 17;

    @Test
    void nothingIsLostAndNothingIsDoneTwice(@TempDir Path directory)
            throws IOException, InterruptedException {
        assertThat(SANDBOX).as("the sandbox's jar, built before the worker's").exists();
        Path output = Files.createDirectories(Path.of("target")).resolve("chaos.log");
        Process chaos =
                new ProcessBuilder(command(directory.resolve("run")))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(chaos.waitFor(MINUTES + MORE_MINUTES, TimeUnit.MINUTES)).isTrue();
            List<String> lines = Files.readAllLines(output);
            assertThat(chaos.exitValue()).as(() -> String.join("\n", lines)).isZero();
            assertThat(lines.getLast()).startsWith("Nothing was lost, nothing was done twice");
            assertThat(directory).isEmptyDirectory();
        } finally {
            chaos.destroy();
            if (!chaos.waitFor(2, TimeUnit.MINUTES)) {
                chaos.destroyForcibly();
            }
        }
    }

    private static List<String> command(Path directory) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                SANDBOX.toString(),
                "elser.sandbox.chaos.Chaos",
                "--sandbox",
                SANDBOX.toString(),
                "--worker",
                WORKER.toString(),
                "--directory",
                directory.toString(),
                "--minutes",
                Integer.toString(MINUTES),
                "--seed",
                Long.toString(SEED));
    }
}
