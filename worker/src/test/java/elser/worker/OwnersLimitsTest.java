package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestReading;
import elser.contracts.Violation;
import elser.contracts.json.RequestReader;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the owners of targets allow, from the configuration to the request that is refused: {@code
 * small} allows 4 allocations of 2 threads, {@code large} anything.
 */
class OwnersLimitsTest {

    private static final RequestReader INTAKE =
            new RequestReader(
                    LoopFactory.limits(
                            new ConfigLoader(
                                            new ConfigSources(
                                                    null,
                                                    Map.of(),
                                                    Map.of(
                                                            "elser.kafka.bootstrap.servers",
                                                            "127.0.0.1:9092",
                                                            "elser.targets.large.url",
                                                            "http://127.0.0.1:9200",
                                                            "elser.targets.small.url",
                                                            "http://127.0.0.1:9201",
                                                            "elser.targets.small.max-allocations",
                                                            "4",
                                                            "elser.targets.small.max-threads",
                                                            "2")),
                                            (_, _, _) -> null)
                                    .worker()));

    private static List<String> violations(String target, String settings) {
        String request =
                """
                {"request_id": "r", "target": "%s", "inference_id": "mine",
                 "inference_config": {"service": "elasticsearch",
                   "service_settings": {"model_id": ".elser_model_2", %s}}}
                """
                        .formatted(target, settings);
        RequestReading reading =
                INTAKE.read(request.getBytes(StandardCharsets.UTF_8), Map.of(), Instant.EPOCH);
        return reading instanceof RequestReading.Invalid refused
                ? refused.failure().violations().stream().map(Violation::pointer).toList()
                : List.of();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "3, 'num_threads': 1 |",
                "4, 'num_threads': 1 |",
                "5, 'num_threads': 1 | num_allocations",
                "1, 'num_threads': 1 |",
                "1, 'num_threads': 2 |",
                "1, 'num_threads': 4 | num_threads",
            })
    void fixedAllocationsAndThreads(String settings, @Nullable String refused) {
        check("'num_allocations': " + settings, refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'max_number_of_allocations': 3 |",
                "'max_number_of_allocations': 4 |",
                "'max_number_of_allocations': 5 | adaptive_allocations/max_number_of_allocations",
                "'min_number_of_allocations': 4, 'max_number_of_allocations': 4 |",
                "'min_number_of_allocations': 1 | adaptive_allocations/max_number_of_allocations",
            })
    void adaptiveAllocations(String bounds, @Nullable String refused) {
        check(
                "'num_threads': 1, 'adaptive_allocations': {'enabled': true, " + bounds + "}",
                refused);
    }

    private static void check(String quoted, @Nullable String refused) {
        String settings = quoted.replace('\'', '"');
        assertThat(violations("large", settings)).isEmpty();
        assertThat(violations("small", settings))
                .isEqualTo(
                        refused == null
                                ? List.of()
                                : List.of("/inference_config/service_settings/" + refused));
    }
}
