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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All figures at toy size, with real processes. Part of {@code -Pfull}. */
@Tag("long")
class SmokeIT {

    private static final Path ROOT = Path.of("..", "..");

    /** What must not have happened in any of them. */
    private static final List<String> NEVER = List.of("failed", "lost", "doubled");

    @Test
    void everyFigureIsMeasuredAndWritten(@TempDir Path directory) throws IOException {
        int exitCode =
                new CommandLine(new Main())
                        .execute(
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
        JsonNode runs =
                new JsonMapper()
                        .readTree(directory.resolve("results/results.json").toFile())
                        .path("runs");
        Set<String> measured = new LinkedHashSet<>();
        for (JsonNode run : runs) {
            measured.add(run.path("figure").asText());
            for (Map.Entry<String, JsonNode> value : run.path("values").properties()) {
                assertThat(value.getValue().isNumber()).as("%s", run).isTrue();
                double number = value.getValue().asDouble();
                if (NEVER.contains(value.getKey())) {
                    assertThat(number).as("%s", run).isZero();
                } else if (value.getKey().equals("transaction_open_at_kill")) {
                    assertThat(number).as("%s", run).isBetween(0.0, 1.0);
                } else {
                    assertThat(number).as("%s", run).isPositive().isFinite();
                }
            }
        }
        assertThat(measured)
                .isEqualTo(
                        Figure.all().stream()
                                .map(Figure::name)
                                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
}
