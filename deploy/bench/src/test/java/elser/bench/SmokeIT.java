package elser.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Path;

/**
 * One figure at toy size, with real processes; the others differ in what they publish and count.
 * Part of {@code -Pfull}.
 */
@Tag("long")
class SmokeIT {

    private static final Path ROOT = Path.of("..", "..");

    @Test
    void aFigureIsMeasuredAndWritten(@TempDir Path directory) throws IOException {
        int exitCode =
                new CommandLine(new Main())
                        .execute(
                                "fan-out",
                                "--toy",
                                "--rounds=1",
                                "--java-option=-XX:TieredStopAtLevel=1",
                                "--sandbox="
                                        + ROOT.resolve("deploy/sandbox/target/elser-sandbox.jar"),
                                "--worker=" + ROOT.resolve("worker/target/elser-worker.jar"),
                                "--launcher=" + ROOT.resolve("worker/bin/elser-worker"),
                                "--directory=" + directory.resolve("run"),
                                "--output=" + directory.resolve("results"));

        assertThat(exitCode).isZero();
        JsonNode values =
                new JsonMapper()
                        .readTree(directory.resolve("results/results.json").toFile())
                        .at("/runs/0/values");
        assertThat(values.path("failed").asInt(-1)).isZero();
        assertThat(values.path("last_event_s").asDouble()).isPositive();
    }
}
