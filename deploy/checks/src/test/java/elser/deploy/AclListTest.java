package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.AclNeed;
import elser.worker.kafka.ClientPropertyCheck;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the worker needs of Kafka stands in its code ({@link AclNeed}); the page for people, which
 * the worker's own tests go by, and the user that Strimzi makes are held to it.
 */
final class AclListTest {

    private static final String MARK = "<!-- read by AclTest: needs -->";

    @Test
    void thePageHasAllOfThem_andNoOther() {
        Map<String, String> least =
                Map.of(
                        "ELSER_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                        "ELSER_TARGETS_DEFAULT_URL", "http://es:9200");
        WorkerConfig config =
                new ConfigLoader(
                                new ConfigSources(null, least, Map.of()), new ClientPropertyCheck())
                        .worker();

        List<String> rows =
                Deploy.text("SECURITY.md")
                        .lines()
                        .dropWhile(line -> !line.equals(MARK))
                        .dropWhile(line -> !line.startsWith("|"))
                        .takeWhile(line -> line.startsWith("|"))
                        .skip(2)
                        // The last column tells what tests have seen.
                        .map(line -> line.replaceFirst(" \\| [^|]* \\|$", ""))
                        .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        AclNeed.of(config.topics(), config.kafka()).stream()
                                .map(AclListTest::row)
                                .toList());
    }

    private static String row(AclNeed need) {
        return "| %s | `%s` | %s | %s"
                .formatted(need.resource(), need.name(), need.operation(), need.without());
    }

    @Test
    void strimzisUserMayDoAllOfThem_andNothingElse() {
        ObjectNode values = Deploy.yaml("helm/examples/tls-sasl.yaml");
        values.withObject("/config/kafka")
                .put("group.id", "search")
                .put("transactional-id-prefix", "search-tx");
        values.withObject("/config/topics")
                .put("requests", "q")
                .put("events", "e")
                .put("ledger", "l")
                .put("dead-letters", "d");
        JsonNode user = Chart.document(Deploy.documents(Chart.render(values)), "KafkaUser", "");

        List<String> granted = new ArrayList<>();
        for (JsonNode acl : user.at("/spec/authorization/acls")) {
            for (JsonNode operation : acl.path("operations")) {
                granted.add(
                        "%s %s %s %s"
                                .formatted(
                                        acl.at("/resource/type").asText(),
                                        acl.at("/resource/patternType").asText(),
                                        acl.at("/resource/name").asText(),
                                        operation.asText()));
            }
        }
        List<String> needed =
                AclNeed.of(
                                new WorkerConfig.Topics("q", "e", "l", "d"),
                                new WorkerConfig.Kafka(
                                        Map.of(), "kafka:9092", "search", "consumer", "search-tx"))
                        .stream()
                        .map(AclListTest::strimzis)
                        .toList();
        assertThat(granted).containsExactlyInAnyOrderElementsOf(needed);
    }

    private static String strimzis(AclNeed need) {
        String on =
                switch (need.resource()) {
                    case TOPIC -> "topic literal";
                    case GROUP -> "group literal";
                    case TRANSACTIONAL_IDS -> "transactionalId prefix";
                    case TRANSACTIONAL_ID -> "transactionalId literal";
                };
        return "%s %s %s".formatted(on, need.name(), need.operation());
    }
}
