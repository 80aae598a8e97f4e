package elser.contracts.json;

import static elser.contracts.json.RuleTable.NOW;
import static elser.contracts.json.RuleTable.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;

import elser.contracts.EventReading.Known;
import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading.Valid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages of version 1 as they stand in topics that nobody can rewrite. They are read by every
 * later version, so the files under {@code golden/v1} may never be edited, added to or taken away;
 * a later version gets a folder of its own.
 */
class GoldenMessagesTest {

    static final Path GOLDEN = Path.of("src/test/resources/golden/v1");

    /** Of {@code SHA256SUMS}, which holds those of all other files. Never to be changed. */
    private static final String SEAL =
            "0c417cdd91d2fe509b31906eff0a0dd425719b61f51fdfa942af29b709aad506";

    private static final Path SUMS = GOLDEN.resolve("SHA256SUMS");

    static List<String> events() {
        return names("events/");
    }

    static List<String> requests() {
        return names("requests/");
    }

    @Test
    void noFileWasEverEdited() throws IOException {
        String never =
                "golden/v1 may never be edited: such messages stand in people's topics. Restore it;"
                        + " what a later version adds goes to a folder of its own";
        Map<String, String> sums = new TreeMap<>();
        for (Path file : files()) {
            sums.put(name(file), sha256(file));
        }

        assertThat(sums).as(never).isEqualTo(lines(SUMS));
        assertThat(sha256(SUMS)).as(never).isEqualTo(SEAL);
    }

    @ParameterizedTest
    @MethodSource("events")
    void event_isReadWhole_andKeepsTheSchema(String name) {
        var known = (Known) EventReader.read(bytes(name));

        assertThat(json(new String(ContractJson.write(known.event()), UTF_8)))
                .isEqualTo(json(text(name)));
        assertThat(Schemas.errors(Schemas.EVENT, text(name))).isEmpty();
    }

    /** The hash too: a request is recognised as a duplicate across an update of the worker. */
    @ParameterizedTest
    @MethodSource("requests")
    void request_isTaken_asTheSameContent(String name) throws IOException {
        boolean structured = name.endsWith("-cloudevent.json");
        Map<String, String> headers =
                structured ? Map.of("content-type", "application/cloudevents+json") : Map.of();
        JsonNode request = structured ? json(text(name)).path("data") : json(text(name));

        var valid =
                (Valid)
                        new RequestReader(RequestLimits.CONTRACT_ONLY)
                                .read(bytes(name), headers, NOW);

        assertThat(json(new String(ContractJson.write(valid.request()), UTF_8))).isEqualTo(request);
        assertThat(valid.contentHash())
                .isEqualTo(lines(GOLDEN.resolve("content-hashes")).get(name));
        assertThat(Schemas.errors(Schemas.REQUEST, request.toString())).isEmpty();
    }

    @Test
    void theyShowEveryName_andEveryMember() {
        List<LifecycleEvent> events =
                events().stream().map(name -> ContractJson.readEvent(bytes(name))).toList();
        Set<String> members = new TreeSet<>();
        Stream.concat(events().stream(), requests().stream())
                .forEach(name -> collect(json(text(name)), members));

        assertThat(events).extracting(LifecycleEvent::type).contains(LifecycleEvent.Type.values());
        assertThat(events).extracting(LifecycleEvent::waitingFor).contains(WaitingFor.values());
        assertThat(events)
                .extracting(event -> event.create() == null ? null : event.create().reason())
                .contains(CreateReason.values());
        assertThat(events)
                .extracting(event -> event.failure() == null ? null : event.failure().reason())
                .containsAll(
                        Arrays.stream(FailureReason.values())
                                .filter(reason -> reason != FailureReason.UNKNOWN)
                                .toList());
        Set<String> expected = new TreeSet<>();
        for (String schema : List.of("lifecycle-event", "provisioning-request")) {
            json(text("schemas/" + schema + ".schema.json"))
                    .findValues("properties")
                    .forEach(it -> it.fieldNames().forEachRemaining(expected::add));
        }
        assertThat(members).containsAll(expected);
    }

    private static void collect(JsonNode node, Set<String> members) {
        node.fieldNames().forEachRemaining(members::add);
        node.forEach(child -> collect(child, members));
    }

    private static List<String> names(String folder) {
        List<String> names =
                files().stream()
                        .map(GoldenMessagesTest::name)
                        .filter(name -> name.startsWith(folder))
                        .toList();
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    private static List<Path> files() {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(SUMS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(Path file) {
        return GOLDEN.relativize(file).toString().replace('\\', '/');
    }

    static String text(String name) {
        return new String(bytes(name), UTF_8);
    }

    private static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(GOLDEN.resolve(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of a digest, two spaces and the name it belongs to. */
    private static Map<String, String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" {2}", 2))
                .collect(Collectors.toMap(it -> it[1], it -> it[0], (a, b) -> a, TreeMap::new));
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
