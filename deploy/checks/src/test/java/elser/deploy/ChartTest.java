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

        assertThat(config.http().host()).isEqualTo("0.0.0.0");
        assertThat(config.http().port()).isEqualTo(8080);
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

    /** But for where workers are looked for, and where the runbook is read. */
    @Test
    void theRulesAreThoseOfTheMonitoringFolder() {
        JsonNode rules = Chart.document(Chart.ofExample("large"), "PrometheusRule", "");

        String expected =
                Deploy.yaml("monitoring/rules.yaml")
                        .toString()
                        .replace(
                                "absent(elser_partitions)",
                                "absent(elser_partitions{namespace=\\\"search\\\"})")
                        .replace(
                                "\"runbook\":\"deploy/runbook.md#",
                                "\"runbook_url\":\"https://git.example.com/search/elser-provisioner/deploy/runbook.md#");
        assertThat(rules.path("spec")).isEqualTo(Deploy.documents(expected).getFirst());
        assertThat(rules.path("spec").findValuesAsText("expr"))
                .noneMatch(it -> it.matches("(?s).*absent\\(\\w+\\).*"))
                .anyMatch(it -> it.contains("absent("));
    }

    /** An alert has a link where it leads somewhere, and none else. */
    @Test
    void withoutAnAddressOfTheRunbookNoAlertHasALink_butNamesItsEntry() {
        ObjectNode values = Deploy.yaml("helm/examples/large.yaml");
        values.withObject("/metrics/rules").remove("runbookUrl");
        JsonNode rules =
                Chart.document(Deploy.documents(Chart.render(values)), "PrometheusRule", "");

        assertThat(rules.findValues("runbook_url")).isEmpty();
        assertThat(rules.findValuesAsText("runbook"))
                .hasSameSizeAs(rules.findValues("alert"))
                .allMatch(it -> it.startsWith("deploy/runbook.md#elser"));
    }

    @Test
    void optionsForJavaCountInEveryContainer() {
        ObjectNode values = Deploy.yaml("helm/examples/small.yaml");
        values.put("javaOptions", "-Dhttps.proxyHost=proxy");
        JsonNode pod =
                Chart.document(Deploy.documents(Chart.render(values)), "Deployment", "")
                        .at("/spec/template/spec");

        for (JsonNode container : List.of(pod.at("/containers/0"), pod.at("/initContainers/0"))) {
            assertThat(container.path("env"))
                    .contains(
                            json(
                                    """
                                    {"name":"JAVA_TOOL_OPTIONS","value":"-Dhttps.proxyHost=proxy"}\
                                    """));
        }
    }

    /** As the worker in all that it may and knows, and not among the workers for their Service. */
    @Test
    void aCommandRunsInAPodOfItsOwn_asTheWorkersDo() {
        ObjectNode values = Deploy.yaml("helm/examples/tls-sasl.yaml");
        values.putArray("command").add("audit").add("--since").add("24h");
        List<JsonNode> documents = Deploy.documents(Chart.render(values));
        JsonNode worker = Chart.document(documents, "Deployment", "").at("/spec/template/spec");
        JsonNode pod =
                documents.stream()
                        .filter(it -> it.path("kind").asText().equals("Pod"))
                        .findFirst()
                        .orElseThrow();

        assertThat(StrictDecoder.faults(pod)).isEmpty();
        assertThat(pod.at("/spec/containers/0/args"))
                .isEqualTo(
                        json(
                                """
                                ["audit","--since","24h","--config","/etc/elser/config/worker.yaml"]\
                                """));
        for (String same :
                List.of("securityContext", "serviceAccountName", "enableServiceLinks", "volumes")) {
            assertThat(pod.path("spec").path(same)).isEqualTo(worker.path(same));
        }
        for (String same :
                List.of(
                        "image",
                        "imagePullPolicy",
                        "resources",
                        "securityContext",
                        "volumeMounts")) {
            assertThat(pod.at("/spec/containers/0").path(same))
                    .isEqualTo(worker.at("/containers/0").path(same));
        }
        JsonNode labels = pod.at("/metadata/labels");
        JsonNode service = Chart.document(documents, "Service", "").at("/spec/selector");
        assertThat(labels.path("app.kubernetes.io/name"))
                .isNotEqualTo(service.path("app.kubernetes.io/name"));
        assertThat(
                        Chart.document(documents, "NetworkPolicy", "")
                                .at("/spec/podSelector/matchExpressions/0/values"))
                .contains(labels.path("app.kubernetes.io/name"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/config/kafka        | bootstrap.servers | \"\"   |"
                        + " config.kafka.\"bootstrap.servers\" is missing",
                "/config              | targets           | {}     | config.targets is empty",
                "/config/http         | port              | 9090   | propertyName 'port'",
                "/config/kafka        | sasl.jaas.config  | \"x\"  | sasl.jaas.config",
                "/config/targets/default | api-key        | \"x\"  | api-key",
                "/config/targets/default | password       | \"x\"  | password",
                "/keda                | minReplicas       | 0      | minReplicas",
                "/metrics/rules       | runbookUrl        | \"deploy/runbook.md\" | runbookUrl",
                "/metrics/rules       | runbookUrl        | \"https://git/runbook.md#elsergone\" |"
                        + " runbookUrl",
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

    @Test
    void nobodyButThoseInFromIsLetIn() {
        JsonNode nobody = Chart.document(Chart.ofExample("small"), "NetworkPolicy", "");
        JsonNode some = Chart.document(Chart.ofExample("large"), "NetworkPolicy", "");

        assertThat(nobody.at("/spec/policyTypes")).isEqualTo(json("[Ingress, Egress]"));
        assertThat(nobody.at("/spec/ingress")).isEqualTo(json("[]"));
        assertThat(some.at("/spec/ingress"))
                .isEqualTo(
                        json(
                                """
                                [{"from":[{"namespaceSelector":{"matchLabels":{
                                 "kubernetes.io/metadata.name":"monitoring"}}}],
                                 "ports":[{"port":"http","protocol":"TCP"}]}]\
                                """));
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

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        return java.util.stream.StreamSupport.stream(array.spliterator(), false);
    }

    private static JsonNode json(String text) {
        return Deploy.documents("value: " + text.replaceAll("\\s+", " ")).getFirst().path("value");
    }
}
