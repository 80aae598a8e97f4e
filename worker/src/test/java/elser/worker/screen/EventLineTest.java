package elser.worker.screen;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.ContractJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contract's examples as lines. */
class EventLineTest {

    private static final Path EXAMPLES = Path.of("..", "contracts", "examples");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    requested | 2026-11-23T20:00:00.042Z 5f0c2a9e-0003 default/.elser_model_2 requested waiting for endpoint deadline 2026-11-23T21:00:00.000Z
                    joined | 2026-11-23T20:01:12.900Z 5f0c2a9e-0004 default/.elser_model_2 requested joined waiting for model_download [--------------------] 4% 12/263 parts deadline 2026-11-23T21:01:12.900Z
                    downloading | 2026-11-23T20:00:05.120Z 5f0c2a9e-0003 default/.elser_model_2 downloading waiting for model_download [#######-------------] 36% 96/263 parts
                    downloading-stalled | 2026-11-23T20:02:20.500Z 5f0c2a9e-0003 default/.elser_model_2 downloading waiting for model_download [#######-------------] 36% 96/263 parts stalled for 2m 00s
                    allocating | 2026-11-23T20:03:01.007Z 5f0c2a9e-0003 default/.elser_model_2 downloading waiting for allocation [####################] 100% 263/263 parts 0 of 3 allocations
                    fully-allocated | 2026-11-23T20:03:09.311Z 5f0c2a9e-0003 default/.elser_model_2 fully_allocated endpoint my-elser-model 3 of 3 allocations
                    adopted | 2026-11-23T20:10:00.730Z 5f0c2a9e-0002 default/.elser_model_2 fully_allocated endpoint my-elser-model 3 of 3 allocations adopted
                    cold | 2026-11-23T20:11:02.018Z 5f0c2a9e-0001 default/.elser_model_2 fully_allocated endpoint .elser-2-elasticsearch 0 of 0 allocations adopted cold
                    failed-deadline | 2026-11-23T21:00:00.003Z 5f0c2a9e-0003 default/.elser_model_2 failed deadline_exceeded (retryable): the deadline passed while the model was downloading (201 of 263 parts)
                    refused | 2026-11-23T20:00:00.017Z 5f0c2a9e-0009 default/.elser_model_2 failed invalid_request (final): request breaks 4 rules, first: /inference_id must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "My_Endpoint" [/inference_id: must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "My_Endpoint"] [/inference_config/service_settings/num_allocations: must be left out where adaptive_allocations are enabled] [/inference_config/service_settings/num_thread: is unknown; did you mean "num_threads"?] [/inference_config/service_settings/num_threads: is required]
                    """)
    void anEventIsOneLine(String example, String line) throws IOException {
        assertThat(EventLine.of(example(example))).isEqualTo(line);
    }

    @Test
    void everyExampleHasALine() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("event-")))
                    .hasSizeGreaterThan(10)
                    .allMatch(file -> EventLine.of(read(file)).matches("[ -~]+"));
        }
    }

    @Test
    void textOfOthersCannotMoveTheCursor() {
        String event =
                """
                {"type":"requested","event_id":"e","sequence":0,"occurred_at":"2026-11-23T20:00:00Z","request_id":"r","target":"a\\u001b[2Jb"}\
                """;
        assertThat(EventLine.of(ContractJson.readEvent(event.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("2026-11-23T20:00:00.000Z r a\\u001b[2Jb/- requested");
    }

    @Test
    void aDownloadOfWhichNothingIsKnownYet_hasNoBar() {
        String event =
                """
                {"type":"downloading","event_id":"e","sequence":1,"occurred_at":"2026-11-23T20:00:00Z","request_id":"r","waiting_for":"model_download","progress":{"downloaded_parts":0,"total_parts":0,"percent":0}}\
                """;
        assertThat(EventLine.of(ContractJson.readEvent(event.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("2026-11-23T20:00:00.000Z r -/- downloading waiting for model_download");
    }

    private static LifecycleEvent example(String name) {
        return read(EXAMPLES.resolve("event-" + name + ".json"));
    }

    private static LifecycleEvent read(Path file) {
        try {
            return ContractJson.readEvent(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
