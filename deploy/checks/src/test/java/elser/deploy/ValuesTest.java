package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.function.Predicate.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every value of the chart is described, counts, and is there where a template asks for it. */
final class ValuesTest {

    private static final Pattern ASKED = Pattern.compile("\\$?\\.Values((?:\\.\\w+)+)");

    /** What texts are set to; it must show in what is rendered. */
    private static final String WORD = "zebra";

    /** Other values that the schema lets pass; texts are the word otherwise. */
    private static final Map<String, String> OTHERS =
            Map.ofEntries(
                    Map.entry("/image/digest", "\"sha256:" + "0".repeat(64) + "\""),
                    Map.entry("/image/pullPolicy", "\"Always\""),
                    Map.entry("/imagePullSecrets", "[\"other\"]"),
                    Map.entry("/config/targets", "{\"other\":{\"url\":\"http://other:9200\"}}"),
                    Map.entry("/secrets", "[\"other\"]"),
                    Map.entry("/resources/requests/memory", "\"1Gi\""),
                    Map.entry("/command", "[\"zebra\"]"),
                    Map.entry("/spread", "[]"),
                    Map.entry("/serviceAccount/annotations", "{\"other\":\"x\"}"),
                    Map.entry("/podLabels", "{\"other\":\"x\"}"),
                    Map.entry("/podAnnotations", "{\"other\":\"x\"}"),
                    Map.entry("/nodeSelector", "{\"other\":\"x\"}"),
                    Map.entry("/tolerations", "[{\"operator\":\"Exists\"}]"),
                    Map.entry("/affinity", "{\"nodeAffinity\":{}}"),
                    Map.entry("/networkPolicy/kafka/ports", "[1]"),
                    Map.entry("/networkPolicy/kafka/to", "[{\"podSelector\":{}}]"),
                    Map.entry("/networkPolicy/elasticsearch/ports", "[1]"),
                    Map.entry("/networkPolicy/elasticsearch/to", "[{\"podSelector\":{}}]"),
                    Map.entry("/networkPolicy/from", "[{\"podSelector\":{}}]"),
                    Map.entry("/metrics/serviceMonitor/interval", "\"1m\""),
                    Map.entry("/metrics/serviceMonitor/labels", "{\"other\":\"x\"}"),
                    Map.entry("/metrics/rules/runbookUrl", "\"https://zebra/runbook.md\""),
                    Map.entry("/metrics/rules/labels", "{\"other\":\"x\"}"),
                    Map.entry("/keda/trigger", "{\"sasl\":\"plaintext\"}"),
                    Map.entry(
                            "/keda/secretTargetRef",
                            "[{\"parameter\":\"tls\",\"name\":\"a\",\"key\":\"b\"}]"),
                    Map.entry("/strimzi/authentication", "\"tls\""));

    @Test
    void everyValueChangesWhatIsRendered() throws IOException {
        ObjectNode all = everythingOn();
        String before = Chart.render(all);
        List<String> idle = new ArrayList<>();

        for (Map.Entry<String, JsonNode> value :
                leaves(Deploy.yaml("helm/values.yaml")).entrySet()) {
            ObjectNode changed = all.deepCopy();
            set(changed, value.getKey(), other(value.getKey(), all.at(value.getKey())));
            // Without KEDA, which goes before it.
            if (value.getKey().equals("/replicas")) {
                set(changed, "/keda/enabled", Deploy.JSON.readTree("false"));
            }
            String after = Chart.render(changed);
            boolean isLost =
                    changed.at(value.getKey()).asText().equals(WORD) && !after.contains(WORD);
            if (after.equals(before) || isLost) {
                idle.add(value.getKey());
            }
        }

        assertThat(idle).isEmpty();
    }

    @Test
    void everyValueThatATemplateAsksForIsThere() throws IOException {
        JsonNode values = Deploy.yaml("helm/values.yaml");

        assertThat(asked())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(values.at(it).isMissingNode()).as(it).isFalse());
    }

    @Test
    void everyValueIsInTheSchema_andNothingElse() throws IOException {
        JsonNode schema = Deploy.JSON.readTree(Deploy.text("helm/values.schema.json"));
        Map<String, JsonNode> undescribed = new TreeMap<>(leaves(Deploy.yaml("helm/values.yaml")));
        undescribed.keySet().removeIf(it -> isDescribed(schema, it));

        assertThat(undescribed).isEmpty();
    }

    /** A set of values under which nothing is left out. */
    private static ObjectNode everythingOn() throws IOException {
        ObjectNode values = Deploy.yaml("helm/values.yaml");
        for (String enabled :
                List.of("/keda", "/strimzi", "/metrics/serviceMonitor", "/metrics/rules")) {
            set(values, enabled + "/enabled", Deploy.JSON.readTree("true"));
        }
        set(values, "/strimzi/cluster", Deploy.JSON.readTree("\"cluster\""));
        set(values, "/strimzi/namespace", Deploy.JSON.readTree("\"kafka\""));
        set(values, "/networkPolicy/from", Deploy.JSON.readTree("[{\"namespaceSelector\":{}}]"));
        set(values, "/config/kafka/bootstrap.servers", Deploy.JSON.readTree("\"kafka:9092\""));
        set(
                values,
                "/config/targets",
                Deploy.JSON.readTree("{\"default\":{\"url\":\"http://es:9200\"}}"));
        return values;
    }

    private static JsonNode other(String path, JsonNode value) throws IOException {
        String given = OTHERS.get(path);
        if (given != null) {
            return Deploy.JSON.readTree(given);
        }
        return switch (value.getNodeType()) {
            case BOOLEAN -> Deploy.JSON.valueToTree(!value.asBoolean());
            case NUMBER -> Deploy.JSON.valueToTree(value.asLong() + 1);
            case STRING -> Deploy.JSON.valueToTree(WORD);
            default -> throw new AssertionError("no other value is known for " + path);
        };
    }

    private static Map<String, JsonNode> leaves(JsonNode node) {
        Map<String, JsonNode> leaves = new TreeMap<>();
        collect(node, "", leaves);
        return leaves;
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> leaves) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            object.properties()
                    .forEach(it -> collect(it.getValue(), path + "/" + it.getKey(), leaves));
        } else {
            leaves.put(path, node instanceof ArrayNode array ? array : node);
        }
    }

    private static void set(ObjectNode tree, String path, JsonNode value) {
        int last = path.lastIndexOf('/');
        ((ObjectNode) tree.at(path.substring(0, last))).set(path.substring(last + 1), value);
    }

    private static boolean isDescribed(JsonNode schema, String path) {
        JsonNode here = schema;
        for (String name : path.substring(1).split("/", -1)) {
            if (here.path("properties").has(name)) {
                here = here.path("properties").path(name);
            } else {
                // Such as what containers ask for, which is Kubernetes' to describe.
                return here.path("type").asText().equals("object") && !here.has("properties");
            }
        }
        return true;
    }

    private static List<String> asked() throws IOException {
        try (Stream<Path> templates = Files.list(Chart.FOLDER.resolve("templates"))) {
            List<String> paths = new ArrayList<>();
            for (Path template : templates.toList()) {
                ASKED.matcher(Files.readString(template))
                        .results()
                        .map(it -> it.group(1).replace('.', '/'))
                        .filter(not(paths::contains))
                        .forEach(paths::add);
            }
            return paths;
        }
    }
}
