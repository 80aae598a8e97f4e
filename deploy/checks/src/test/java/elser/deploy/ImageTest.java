package elser.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The finished image, as the file that {@code deploy/image/build} writes, read without an engine;
 * {@code deploy/image/try} runs this test first. Where none was built nothing is judged.
 */
final class ImageTest {

    private static final Path TAR = Deploy.FOLDER.resolve("image/target/elser-provisioner.tar");
    private static final Pattern JAR = Pattern.compile("app/(?:libs|classpath)/([^/]+\\.jar)");
    private static final String BILL = "app/sbom.cdx.json";
    private static final String JAVA = "opt/java/release";
    private static final String LIBC = "var/lib/dpkg/status.d/libc6";

    private static final List<String> names = new ArrayList<>();
    private static JsonNode config = new ObjectMapper().createObjectNode();
    private static JsonNode bill = config;

    @TempDir private static Path root;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        assumeThat(TAR).as("written by deploy/image/build").exists();
        tar("-xf", TAR.toString());
        JsonNode manifest = Deploy.JSON.readTree(root.resolve("manifest.json").toFile()).get(0);
        config =
                Deploy.JSON
                        .readTree(root.resolve(manifest.path("Config").asText()).toFile())
                        .path("config");
        for (JsonNode layer : manifest.path("Layers")) {
            List<String> held =
                    tar("-tf", layer.asText())
                            .lines()
                            .map(it -> it.replaceAll("^\\./", ""))
                            .toList();
            names.addAll(held);
            for (String wanted : List.of(BILL, JAVA, LIBC)) {
                if (held.contains(wanted)) {
                    tar("-xf", layer.asText(), "--wildcards", "*" + wanted);
                }
            }
        }
        bill = Deploy.JSON.readTree(root.resolve(BILL).toFile());
    }

    private static String tar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar", "-C", root.toString()));
        command.addAll(List.of(arguments));
        // Files are named from where the command runs.
        Process process =
                new ProcessBuilder(command)
                        .directory(root.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void itsLabelsTellWhatItIs() {
        Map<String, String> labels = new TreeMap<>();
        config.path("Labels")
                .properties()
                .forEach(it -> labels.put(it.getKey(), it.getValue().asText()));

        assertThat(labels.remove("org.opencontainers.image.revision")).matches("[0-9a-f]{7,40}");
        assertThat(labels)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "org.opencontainers.image.title", "elser-provisioner",
                                "org.opencontainers.image.description",
                                        pom("image/pom.xml", "description"),
                                "org.opencontainers.image.version", pom("../pom.xml", "version"),
                                "org.opencontainers.image.created",
                                        pom("../pom.xml", "project.build.outputTimestamp"),
                                "org.opencontainers.image.licenses", "Apache-2.0"));
    }

    private static String pom(String file, String element) {
        Matcher found =
                Pattern.compile("<" + element + ">([^<]*)</" + element + ">")
                        .matcher(Deploy.text(file).replaceFirst("(?s)<parent>.*</parent>", ""));
        assertThat(found.find()).as(element).isTrue();
        return found.group(1);
    }

    /** No part without a place in the bill, and nothing in the bill that is not there. */
    @Test
    void itsBillListsEveryJar_javaAndTheCLibrary() throws IOException {
        List<String> parts =
                names.stream()
                        .map(JAR::matcher)
                        .filter(Matcher::matches)
                        .map(it -> it.group(1))
                        .filter(it -> !it.startsWith("elser-image"))
                        .collect(Collectors.toCollection(ArrayList::new));
        assertThat(parts).hasSizeGreaterThan(20);
        parts.add("openjdk-" + value(JAVA, "JAVA_RUNTIME_VERSION=\"(.*)\"") + ".jar");
        parts.add("libc6-" + value(LIBC, "Version: (.*)") + ".jar");

        assertThat(bill.path("components"))
                .extracting(BillOfMaterialsTest::jar)
                .extracting(it -> it.startsWith("elser-worker-") ? "elser-worker.jar" : it)
                .containsExactlyInAnyOrderElementsOf(parts);
        assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("elser-image");
    }

    private static String value(String file, String form) throws IOException {
        String text = Files.readString(root.resolve(file));
        Matcher found = Pattern.compile("(?m)^" + form + "$").matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    /** Both may be shipped beside anything: the one by its exception, the other as a library. */
    @Test
    void javaAndTheCLibraryHaveVersionLicenceAndPurl() {
        Map<String, String> licences = new TreeMap<>();
        for (JsonNode component : bill.path("components")) {
            String purl = component.path("purl").asText();
            if (!purl.startsWith("pkg:maven/")) {
                licences.put(
                        purl.replaceAll("@.*", ""),
                        String.join(",", BillOfMaterialsTest.licences(component)));
                assertThat(purl)
                        .contains("@" + component.path("version").asText().replace("+", "%2B"));
            }
        }

        assertThat(licences)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "pkg:generic/openjdk", "GPL-2.0-only WITH Classpath-exception-2.0",
                                "pkg:deb/debian/libc6", "LGPL-2.1-or-later"));
    }

    @Test
    void itRunsAsNobody_isAskedForItsHealth_andHasNoShell() {
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("Entrypoint").get(0).asText()).isEqualTo("java");
        assertThat(config.path("Cmd")).hasToString("[\"run\"]");
        assertThat(config.at("/Healthcheck/Test"))
                .last()
                .hasToString("\"elser.image.HealthCheck\"");
        assertThat(names)
                .contains("opt/java/bin/java")
                .noneMatch(it -> it.matches("(usr/)?bin/.+"));
    }
}
