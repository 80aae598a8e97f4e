package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.InferenceConfig;
import elser.contracts.ServiceSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The inference config of requests that bring none. */
class DefaultConfigTest {

    private static final String NAME = "elser.provisioning.default-config";
    private static final String ELSER =
            "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":1,\"num_allocations\":1}}";
    private static final String FIXED =
            "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":2,\"num_allocations\":3}}";

    @TempDir private Path directory;

    @Test
    void itMayBeJsonText() {
        assertThat(config(Sources.minimal().with(NAME, FIXED)))
                .isEqualTo(
                        new InferenceConfig(
                                "elser", new ServiceSettings(null, 3, 2, null), null, null));
    }

    @Test
    void itMayBeAMapOfTheFile() throws IOException {
        Path file =
                yaml(
                        """
                        elser:
                          provisioning:
                            default-config:
                              service: elasticsearch
                              service_settings:
                                model_id: .elser_model_2_linux-x86_64
                                num_threads: 4
                                adaptive_allocations: {enabled: true, min_number_of_allocations: 0, max_number_of_allocations: 2}
                              chunking_settings:
                                strategy: recursive
                                max_chunk_size: 250
                                separators: ["\\n\\n", " ", "3", "4", "5", "6", "7", "8", "9", "10", "true"]
                        """);
        assertThat(config(Sources.minimal().file(file)))
                .isEqualTo(
                        new InferenceConfig(
                                "elasticsearch",
                                new ServiceSettings(
                                        ".elser_model_2_linux-x86_64",
                                        null,
                                        4,
                                        new AdaptiveAllocations(true, 0, 2)),
                                new ChunkingSettings(
                                        "recursive",
                                        250,
                                        null,
                                        null,
                                        List.of(
                                                "\n\n", " ", "3", "4", "5", "6", "7", "8", "9",
                                                "10", "true"),
                                        null),
                                null));
    }

    @Test
    void theHigherSourceWins_beItTextOrMap() throws IOException {
        Path map =
                yaml(
                        NAME
                                + ": {service: elser, service_settings: {num_threads: 1,"
                                + " num_allocations: 1}}");
        assertThat(config(Sources.minimal().file(map).with(NAME, FIXED)).serviceSettings())
                .isEqualTo(new ServiceSettings(null, 3, 2, null));
        assertThat(config(Sources.minimal().file(map)).serviceSettings())
                .isEqualTo(new ServiceSettings(null, 1, 1, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "null",
                "\"elser\"",
                ELSER + " {}",
                ELSER + ",\"dedicated\":true",
                ELSER + ",\"inference_config\":{}",
                "{\"service\":\"elser\"," + "\"service\":\"elser\",\"service_settings\":{}}"
            })
    void anythingButOneJsonObjectIsRefused(String text) {
        assertThat(Sources.minimal().with(NAME, text).problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem)
                                        .startsWith(NAME)
                                        .endsWith(
                                                "; it must be a JSON object, such as "
                                                        + ProvisioningOptions.DEFAULT_CONFIG
                                                                .example()
                                                        + " (system property "
                                                        + NAME
                                                        + ")."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | /service is required | /service_settings is required
                    {"service":"cohere","service_settings":{"num_threads":1,"num_allocations":1}} | /service must be "elser" or "elasticsearch", was "cohere" |
                    {"service":"elser","service_settings":{"num_threads":3,"num_allocations":0}} | /service_settings/num_threads must be 1, 2, 4, 8, 16 or 32, was 3 | /service_settings/num_allocations must be an integer from 1 to 2147483647, was 0
                    {"service":"elser","service_settings":{"num_threads":1,"num_allocations":1,"deployment_id":"d"}} | /service_settings/deployment_id is not taken: whether such an endpoint is ready cannot be told from a deployment of its own |
                    {"service":"elser","colour":"red","service_settings":{"num_threads":1,"num_allocations":1}} | /colour is unknown; known here: service, service_settings, chunking_settings, task_settings |
                    """)
    void itKeepsTheRulesOfARequest(String text, String first, String second) {
        String end = " (system property " + NAME + ").";
        var problems = assertThat(Sources.minimal().with(NAME, text).problems());
        if (second == null) {
            problems.containsExactly(NAME + " at " + first + end);
        } else {
            problems.containsExactlyInAnyOrder(
                    NAME + " at " + first + end, NAME + " at " + second + end);
        }
    }

    @Test
    void aMemberWithoutAValueIsStillThere() throws IOException {
        Path file =
                yaml(
                        NAME
                                + ": {service: elser, deployment_id: '', service_settings:"
                                + " {num_threads: 1, num_allocations: 1}}");
        assertThat(Sources.minimal().file(file).problems())
                .containsExactly(
                        NAME
                                + " at /deployment_id is unknown; known here: service,"
                                + " service_settings, chunking_settings, task_settings (file "
                                + file
                                + ").");
    }

    @Test
    void itMustBeElser() {
        assertThat(
                        Sources.minimal()
                                .with(
                                        NAME,
                                        "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\"other\","
                                            + "\"num_threads\":1,\"num_allocations\":1}}")
                                .problems())
                .containsExactly(
                        NAME
                                + " must be an inference_config of ELSER v2 (.elser_model_2)"
                                + " (system property "
                                + NAME
                                + ").");
    }

    @Test
    void itKeepsTheLimitsOfEveryTarget() {
        Sources limited =
                Sources.minimal()
                        .with("elser.targets.default.max-threads", "1")
                        .with("elser.targets.small.url", "http://small")
                        .with("elser.targets.small.max-allocations", "2");
        assertThat(limited.with(NAME, FIXED).problems())
                .containsExactly(
                        NAME
                                + " at /service_settings/num_threads must be at most 1 on this"
                                + " target, was 2: lower it"
                                + " or raise elser.targets.default.max-threads (system property "
                                + NAME
                                + ").",
                        NAME
                                + " at /service_settings/num_allocations must be at most 2 on this"
                                + " target, was 3: lower it"
                                + " or raise elser.targets.small.max-allocations (system property "
                                + NAME
                                + ").");
    }

    @Test
    void unboundedAdaptiveAllocationsExceedAnyLimit() {
        assertThat(
                        Sources.minimal()
                                .with("elser.targets.default.max-allocations", "2")
                                .with(
                                        NAME,
                                        "{\"service\":\"elser\",\"service_settings\":{\"num_threads\":1,"
                                            + "\"adaptive_allocations\":{\"enabled\":true}}}")
                                .problems())
                .containsExactly(
                        NAME
                                + " at /service_settings/adaptive_allocations/max_number_of_allocations"
                                + " is required, for this target allows at most 2: lower it or"
                                + " raise elser.targets.default.max-allocations (system property "
                                + NAME
                                + ").");
    }

    @Test
    void theBuiltInOneFitsEveryTarget() {
        assertThat(
                        config(
                                        Sources.minimal()
                                                .with("elser.targets.default.max-allocations", "3")
                                                .with("elser.targets.small.url", "http://small")
                                                .with("elser.targets.small.max-allocations", "2"))
                                .serviceSettings()
                                .adaptiveAllocations())
                .isEqualTo(new AdaptiveAllocations(true, 1, 2));
    }

    /** What is given is meant for all clusters; what is built in need not fit old ones. */
    @Test
    void olderClustersHaveABuiltInOneOfTheirOwn() {
        assertThat(Sources.minimal().worker().policy().olderDefaultConfig())
                .isEqualTo(
                        new InferenceConfig(
                                "elser", new ServiceSettings(null, 1, 1, null), null, null));
        assertThat(Sources.minimal().with(NAME, FIXED).worker().policy())
                .satisfies(
                        policy ->
                                assertThat(policy.olderDefaultConfig())
                                        .isEqualTo(policy.defaultConfig()));
    }

    private static InferenceConfig config(Sources sources) {
        return sources.worker().policy().defaultConfig();
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(directory.resolve("worker.yaml"), text);
    }
}
