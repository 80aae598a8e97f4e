package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.KafkaOptions;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.ClientPropertyCheck;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the chart promises beyond being well formed. */
final class ChartTest {

    static final List<String> EXAMPLES = Chart.EXAMPLES;

    @TempDir private Path directory;

    @Test
    void lintFindsNothing() {
        assertThat(Chart.faults()).isEmpty();
    }

    /** Secrets lie elsewhere in the test; all else is read as the worker would in its container. */
    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void theWorkerTakesItsConfiguration(String example) throws IOException {
        List<JsonNode> documents = Chart.ofExample(example);
        JsonNode pod = Chart.document(documents, "Deployment", "").at("/spec/template/spec");
        String text = Chart.document(documents, "ConfigMap", "").at("/data/worker.yaml").asText();
        for (String path : secretFiles(text)) {
            Path file = directory.resolve(path.substring(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, "a secret");
        }
        Path file = directory.resolve("worker.yaml");
        Files.writeString(file, text.replace("/etc/elser", directory + "/etc/elser"));
        Map<String, String> environment =
                stream(pod.at("/containers/0/env"))
                        .filter(it -> it.path("name").asText().startsWith("ELSER_"))
                        .collect(
                                Collectors.toMap(
                                        it -> it.path("name").asText(),
                                        it -> it.path("value").asText()));

        WorkerConfig config =
                new ConfigLoader(
                                new ConfigSources(file, environment, Map.of()),
                                new ClientPropertyCheck())
                        .worker();

        assertThat(config.http()).isEqualTo(new WorkerConfig.Http("0.0.0.0", 8080));
        assertThat(config.targets()).containsKey("default");
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void everySecretThatIsReadIsMounted_andEveryMountedOneIsRead(String example) {
        List<JsonNode> documents = Chart.ofExample(example);
        JsonNode pod = Chart.document(documents, "Deployment", "").at("/spec/template/spec");
        String text = Chart.document(documents, "ConfigMap", "").at("/data/worker.yaml").asText();
        Set<String> read =
                secretFiles(text).stream()
                        .map(it -> it.substring(0, it.lastIndexOf('/')))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> mounted =
                stream(pod.at("/containers/0/volumeMounts"))
                        .map(it -> it.path("mountPath").asText())
                        .filter(it -> it.startsWith("/etc/elser/secrets/"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(mounted).isEqualTo(read);
    }

    @Test
    void everyContainerReadsTheFileThatIsMounted() {
        JsonNode pod =
                Chart.document(Chart.ofExample("small"), "Deployment", "")
                        .at("/spec/template/spec");

        assertThat(pod.at("/volumes/0/configMap/name").asText())
                .isEqualTo("elser-elser-provisioner");
        for (JsonNode container : List.of(pod.at("/containers/0"), pod.at("/initContainers/0"))) {
            assertThat(container.at("/volumeMounts/0"))
                    .isEqualTo(
                            json(
                                    """
                                    {"name":"config","mountPath":"/etc/elser/config","readOnly":true}\
                                    """));
            assertThat(container.path("args"))
                    .extracting(JsonNode::asText)
                    .containsSequence("--config", "/etc/elser/config/worker.yaml");
        }
    }

    @Test
    void theWorkerHasNoRightsAndTimeToEnd() {
        JsonNode pod =
                Chart.document(Chart.ofExample("small"), "Deployment", "")
                        .at("/spec/template/spec");

        assertThat(pod.at("/terminationGracePeriodSeconds").asInt()).isGreaterThan(10);
        assertThat(pod.at("/automountServiceAccountToken")).isEqualTo(json("false"));
        assertThat(pod.at("/securityContext"))
                .isEqualTo(
                        json(
                                """
                                {"runAsNonRoot":true,"runAsUser":65532,"runAsGroup":65532,"fsGroup":65532,
                                 "seccompProfile":{"type":"RuntimeDefault"}}\
                                """));
        assertThat(
                        List.of(
                                pod.at("/containers/0/securityContext"),
                                pod.at("/initContainers/0/securityContext")))
                .containsOnly(
                        json(
                                """
                                {"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,
                                 "capabilities":{"drop":["ALL"]}}\
                                """));
        assertThat(pod.at("/containers/0/livenessProbe/httpGet"))
                .isEqualTo(json("{\"path\":\"/health/live\",\"port\":\"http\"}"));
        assertThat(pod.at("/containers/0/readinessProbe/httpGet"))
                .isEqualTo(json("{\"path\":\"/health/ready\",\"port\":\"http\"}"));
    }

    /** Never more workers than own a partition, however many loops each has. */
    @ParameterizedTest
    @CsvSource({
        "6, 1, 6, 2",
        "6, 2, 3, 2",
        "7, 2, 4, 2",
        "1, 1, 1, 1",
        "1, 4, 1, 1",
        "12, 64, 1, 1"
    })
    void kedaStopsAtTheNumberOfPartitions(int partitions, int threads, int most, int least) {
        ObjectNode values = Deploy.yaml("helm/examples/small.yaml");
        values.put("partitions", partitions);
        values.withObject("/config/worker").put("threads", threads);
        values.withObject("/keda").put("enabled", true);
        JsonNode scaled =
                Chart.document(Deploy.documents(Chart.render(values)), "ScaledObject", "");

        assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(most);
        assertThat(scaled.at("/spec/minReplicaCount").asInt()).isEqualTo(least);
        assertThat(scaled.at("/spec/fallback/replicas").asInt()).isEqualTo(least);
        JsonNode deployment =
                Chart.document(Deploy.documents(Chart.render(values)), "Deployment", "");
        assertThat(deployment.at("/spec").has("replicas")).isFalse();
    }

    @Test
    void strimzisUserHasTheLeastThatAWorkerNeeds() {
        ObjectNode values = Deploy.yaml("helm/examples/tls-sasl.yaml");
        values.withObject("/config/kafka")
                .put("group.id", "search")
                .put("transactional-id-prefix", "search-tx");
        JsonNode user = Chart.document(Deploy.documents(Chart.render(values)), "KafkaUser", "");

        assertThat(stream(user.at("/spec/authorization/acls")).map(ChartTest::acl))
                .containsExactly(
                        "topic literal elser.provisioning.requests Read Write DescribeConfigs",
                        "topic literal elser.provisioning.events Write DescribeConfigs",
                        "topic literal elser.provisioning.ledger Read Write DescribeConfigs",
                        "topic literal elser.provisioning.dead-letters Write DescribeConfigs",
                        "group literal search Read",
                        "transactionalId prefix search-tx- Write");
    }

    /** What "topics create" sets (TopicAdmin has the figures), and what it leaves to the broker. */
    @Test
    void strimzisTopicsAreThoseOfTheWorker() {
        List<JsonNode> documents = Chart.ofExample("tls-sasl");

        assertThat(Chart.document(documents, "KafkaTopic", "-ledger").path("spec"))
                .isEqualTo(
                        json(
                                """
                                {"topicName":"elser.provisioning.ledger","partitions":6,"replicas":3,"config":{
                                 "cleanup.policy":"compact","segment.bytes":33554432,"segment.ms":3600000,
                                 "max.compaction.lag.ms":3600000,"delete.retention.ms":86400000,
                                 "min.insync.replicas":2,"unclean.leader.election.enable":false}}\
                                """));
        assertThat(Chart.document(documents, "KafkaTopic", "-dead-letters").path("spec"))
                .isEqualTo(
                        json(
                                """
                                {"topicName":"elser.provisioning.dead-letters","partitions":6,"replicas":3,"config":{
                                 "cleanup.policy":"delete","retention.ms":2592000000,
                                 "min.insync.replicas":2,"unclean.leader.election.enable":false}}\
                                """));
    }

    @Test
    void theRulesAreThoseOfTheMonitoringFolder() {
        JsonNode rules = Chart.document(Chart.ofExample("large"), "PrometheusRule", "");

        assertThat(rules.path("spec")).isEqualTo(Deploy.yaml("monitoring/rules.yaml"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/config/kafka        | bootstrap.servers | \"\"   |"
                        + " config.kafka.\"bootstrap.servers\" is missing",
                "/config              | targets           | {}     | config.targets is empty",
                "/config              | http              | {}     | /config/http",
                "/config/kafka        | sasl.jaas.config  | \"x\"  | sasl.jaas.config",
                "/config/targets/default | api-key        | \"x\"  | api-key",
                "/config/targets/default | password       | \"x\"  | password",
                "/keda                | minReplicas       | 0      | minReplicas",
                "''                   | replica           | 1      | replica",
                "''                   | terminationGracePeriodSeconds | 10 |"
                        + " terminationGracePeriodSeconds",
            })
    void whatIsWrongIsNamed(String where, String field, String value, String message)
            throws IOException {
        ObjectNode values = Deploy.yaml("helm/examples/small.yaml");
        ObjectNode parent = where.isEmpty() ? values : values.withObject(where);
        parent.set(field, Deploy.JSON.readTree(value));

        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(message);
    }

    @Test
    void chartAndComposeFileTakeTheImageOfThisVersion() {
        String version =
                Deploy.text("../pom.xml")
                        .lines()
                        .filter(it -> it.startsWith("  <version>"))
                        .map(it -> it.replaceAll("</?version>", "").strip())
                        .findFirst()
                        .orElseThrow();

        assertThat(Deploy.yaml("helm/Chart.yaml").path("appVersion").asText()).isEqualTo(version);
        assertThat(Deploy.text("compose/.env.example"))
                .contains("WORKER_IMAGE=elser-provisioner:" + version + "\n");
    }

    @Test
    void whoScrapesMustBeLetIn() {
        ObjectNode values = Deploy.yaml("helm/examples/large.yaml");
        values.withObject("/networkPolicy").putArray("from");

        assertThatThrownBy(() -> Chart.render(values))
                .hasMessageContaining("networkPolicy.from is empty, so nobody could scrape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "namespace"})
    void strimziNeedsToKnowWhere(String field) {
        ObjectNode values = Deploy.yaml("helm/examples/tls-sasl.yaml");
        values.withObject("/strimzi").remove(field);

        assertThatThrownBy(() -> Chart.render(values))
                .hasMessageContaining("strimzi." + field + " is missing");
    }

    /** No secret of Kafka's clients can stand in the values, and so in a ConfigMap. */
    @Test
    void everySecretOfKafkasClientsIsRefused() {
        Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        List<String> taken = new ArrayList<>();
        for (String secret : known.stream().filter(KafkaOptions::isSecret).toList()) {
            ObjectNode values = Deploy.yaml("helm/examples/small.yaml");
            values.withObject("/config/kafka").put(secret, "x");
            try {
                Chart.render(values);
                taken.add(secret);
            } catch (RuntimeException refused) {
                assertThat(refused).hasMessageContaining(secret);
            }
        }

        assertThat(known.stream().filter(KafkaOptions::isSecret)).hasSizeGreaterThan(5);
        assertThat(taken).isEmpty();
    }

    private static List<String> secretFiles(String configuration) {
        return configuration
                .lines()
                .map(it -> it.substring(it.lastIndexOf(' ') + 1))
                .filter(it -> it.startsWith("/etc/elser/secrets/"))
                .toList();
    }

    private static String acl(JsonNode acl) {
        String operations =
                stream(acl.path("operations"))
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(" "));
        return "%s %s %s %s"
                .formatted(
                        acl.at("/resource/type").asText(),
                        acl.at("/resource/patternType").asText(),
                        acl.at("/resource/name").asText(),
                        operations);
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode json(String text) {
        return Deploy.documents("value: " + text.replaceAll("\\s+", " ")).getFirst().path("value");
    }
}
