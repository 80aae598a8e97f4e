package elser.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

class ReportTest {

    private final Report report =
            new Report(Map.of("cores", "2"), new PrintStream(new ByteArrayOutputStream(), false));

    @Test
    void theTableHasMediansAndTheFileHasEveryRun(@TempDir Path directory) throws IOException {
        report.add(new Run("join", "100 requests/s", 1, Map.of("p99_ms", 12.0)));
        report.add(new Run("join", "100 requests/s", 2, Map.of("p99_ms", 1234.5)));
        report.add(new Run("join", "100 requests/s", 3, Map.of("p99_ms", 20.25)));
        report.write(directory);

        assertThat(report.table())
                .isEqualTo(
                        """
                        - cores: 2

                        | figure | variant | value | median | smallest | greatest | runs |
                        | --- | --- | --- | ---: | ---: | ---: | ---: |
                        | join | 100 requests/s | p99_ms | 20.3 | 12.0 | 1,235 | 3 |
                        """);
        JsonNode document = new JsonMapper().readTree(directory.resolve("results.json").toFile());
        assertThat(document.path("runs")).hasSize(3);
        assertThat(document.at("/runs/1/values/p99_ms").asDouble()).isEqualTo(1234.5);
    }
}
