package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the image is made of, by its bill of materials, which the module {@code image} writes: all
 * of it has a version and a licence that lets a company ship it in a closed product.
 */
final class BillOfMaterialsTest {

    /**
     * By SPDX, or by the name that a project gives where it has no id. Of several, one must be
     * here.
     */
    private static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "MIT");

    private static List<JsonNode> components = List.of();

    /** CycloneDX does nothing where Maven is offline; there, without a bill, nothing is judged. */
    @BeforeAll
    static void read() throws IOException {
        Path file = Deploy.FOLDER.resolve("image/target/extra/app/sbom.cdx.json");
        assumeThat(file).as("written by a build without -o").exists();
        JsonNode bill = Deploy.JSON.readTree(file.toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        // What the base of the image brings is in a finished one; ImageTest judges that.
        components =
                stream(bill.path("components"))
                        .filter(it -> it.path("purl").asText().startsWith("pkg:maven/"))
                        .toList();
    }

    @Test
    void everythingMayBeShipped() {
        Map<String, List<String>> refused = new TreeMap<>();
        for (JsonNode component : components) {
            List<String> licences = licences(component);
            if (licences.stream().noneMatch(ALLOWED::contains)) {
                refused.put(name(component), licences);
            }
        }

        assertThat(refused).isEmpty();
    }

    @Test
    void everythingHasAVersionAndChecksums() {
        assertThat(components)
                .allSatisfy(
                        it -> {
                            assertThat(it.path("version").asText()).as(name(it)).isNotEmpty();
                            assertThat(it.path("purl").asText()).startsWith("pkg:maven/");
                        });
        assertThat(components.stream().filter(it -> !it.path("group").asText().equals("elser")))
                .allSatisfy(it -> assertThat(it.path("hashes")).as(name(it)).isNotEmpty());
    }

    /** The bill is that of what lies beside the worker's jar, which is what the image holds. */
    @Test
    void itListsTheJarsOfTheWorker() {
        String[] jars = Deploy.FOLDER.resolve("../worker/target/lib").toFile().list();
        assertThat(jars).isNotNull().isNotEmpty();

        assertThat(
                        components.stream()
                                .map(BillOfMaterialsTest::jar)
                                .filter(it -> !it.startsWith("elser-worker-")))
                .as("the bill is written anew by a build without -o")
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(jars));
    }

    static List<String> licences(JsonNode component) {
        return stream(component.path("licenses"))
                .flatMap(
                        it ->
                                Stream.of(
                                        it.path("expression"),
                                        it.at("/license/id"),
                                        it.at("/license/name")))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.toList());
    }

    private static String name(JsonNode component) {
        return component.path("group").asText() + ":" + component.path("name").asText();
    }

    static String jar(JsonNode component) {
        return component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
