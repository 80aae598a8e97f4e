package elser.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The chart, rendered by Helm itself, which runs inside the test's JVM. */
final class Chart {

    static final Path FOLDER = Deploy.FOLDER.resolve("helm");
    static final List<String> EXAMPLES = List.of("small", "large", "tls-sasl");

    /** The oldest that Chart.yaml lets in. */
    private static final String LEAST_KUBERNETES = "1.27.0";

    private Chart() {}

    /** What {@code helm template elser deploy/helm -f examples/NAME.yaml} prints, as documents. */
    static List<JsonNode> ofExample(String name) {
        return Deploy.documents(render(FOLDER.resolve("examples/" + name + ".yaml")));
    }

    /** The one document of a kind; with several, the one whose name ends so. */
    static JsonNode document(List<JsonNode> documents, String kind, String nameEnd) {
        return documents.stream()
                .filter(it -> it.path("kind").asText().equals(kind))
                .filter(it -> it.at("/metadata/name").asText().endsWith(nameEnd))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " *" + nameEnd));
    }

    /**
     * Renders with values that go before those of the chart.
     *
     * @throws RuntimeException of Helm, with its message
     */
    static String render(ObjectNode values) {
        try {
            Path file = Files.createTempFile("values", ".yaml");
            try {
                Files.writeString(file, Deploy.asYaml(values));
                return render(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String render(Path... values) {
        var command =
                new Helm(FOLDER)
                        .template()
                        .withName("elser")
                        .withNamespace("search")
                        .withKubeVersion(LEAST_KUBERNETES);
        Arrays.stream(values).forEach(command::withValuesFile);
        return command.call();
    }

    /** What {@code helm lint --strict} has to say, each line of it. */
    static List<String> faults() {
        var result = new Helm(FOLDER).lint().strict().call();
        return result.isFailed() ? result.getMessages() : List.of();
    }
}
