package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientPropertyCheck;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The compose file, as far as it can be judged without an engine; {@code compose/check} has its
 * grammar.
 */
final class ComposeTest {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)([^}]*)}");

    private final JsonNode compose = Deploy.yaml("compose/compose.yaml");

    @Test
    void theWorkerTakesItsVariables() {
        // A merge of YAML 1.1, which Jackson leaves as it is.
        Map<String, String> environment =
                compose.at("/x-worker/environment").properties().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, it -> filled(it.getValue().asText())));

        WorkerConfig config =
                new ConfigLoader(
                                new ConfigSources(null, environment, Map.of()),
                                new ClientPropertyCheck())
                        .worker();

        assertThat(config.targets()).containsOnlyKeys("default");
    }

    @Test
    void theExampleGivesEveryVariable_andNoOther() {
        List<String> given =
                Deploy.text("compose/.env.example")
                        .lines()
                        .filter(it -> it.matches("\\w+=.*"))
                        .map(it -> it.substring(0, it.indexOf('=')))
                        .filter(it -> !it.equals("COMPOSE_PROJECT_NAME"))
                        .toList();

        assertThat(given)
                .containsExactlyInAnyOrderElementsOf(
                        VARIABLE.matcher(Deploy.text("compose/compose.yaml"))
                                .results()
                                .map(it -> it.group(1))
                                .collect(Collectors.toSet()));
    }

    @Test
    void nothingIsReachedFromOtherMachines_andNoImageIsLatest() {
        assertThat(compose.path("services").findValues("ports"))
                .isNotEmpty()
                .allSatisfy(
                        ports ->
                                assertThat(ports)
                                        .allSatisfy(
                                                it ->
                                                        assertThat(it.asText())
                                                                .startsWith("127.0.0.1:")));
        assertThat(Deploy.text("compose/.env.example").lines().filter(it -> it.contains("_IMAGE=")))
                .hasSize(5)
                .allSatisfy(it -> assertThat(it).matches("\\w+=[\\w./-]+:v?\\d[\\w.-]*"));
    }

    private static String filled(String text) {
        return VARIABLE.matcher(text).replaceAll("x");
    }
}
