package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import elser.contracts.FailureReason;
import elser.contracts.HeaderNames;
import elser.contracts.RequestReading;
import elser.worker.config.WorkerConfig;
import elser.worker.ledger.Identity;
import elser.worker.loop.Received;
import elser.worker.loop.Turn;

import io.smallrye.config.source.yaml.YamlConfigSource;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The headers the worker adds to records, held against asyncapi.yaml: neither lists more. */
class AsyncApiHeadersTest {

    private static final String SCHEMAS = "components.schemas.";
    private static final String LETTER = SCHEMAS + "DeadLetterHeaders.";
    private static final String REASON = LETTER + "properties.\"elser.error.reason\".";

    private final Map<String, String> document = document();

    @Test
    void deadLetters_haveTheHeadersOfTheDocument() {
        Map<String, String> whole = added(deadLetter("{".getBytes(StandardCharsets.UTF_8)));
        Map<String, String> cut = added(deadLetter(new byte[DeadLetters.MAX_BYTES + 1]));

        assertThat(document)
                .containsEntry(
                        "components.messages.deadLetter.headers.$ref",
                        "#/components/schemas/DeadLetterHeaders");
        assertThat(whole.keySet()).isEqualTo(items(LETTER + "required"));
        assertThat(cut.keySet()).isEqualTo(names(LETTER + "properties."));
        assertThat(document)
                .containsEntry(
                        LETTER + "properties.\"elser.error.truncated\".const",
                        cut.get("elser.error.truncated"));
        for (String name : List.of("partition", "offset", "timestamp")) {
            String header = "elser.error." + name;
            assertThat(cut.get(header))
                    .matches(document.get(LETTER + "properties.\"" + header + "\".pattern"));
        }
    }

    @Test
    void reasonsOfDeadLetters_areThoseOfTheDocument() throws Exception {
        Set<String> reasons = new TreeSet<>(reasonsOfTheWorker());
        reasons.addAll(reasonsOfRefusals());

        assertThat(items(REASON + "enum")).isEqualTo(reasons);
    }

    @Test
    void rekeyedRequests_haveTheHeaderOfTheDocument() {
        byte[] value = "{".getBytes(StandardCharsets.UTF_8);
        Map<String, String> added =
                added(
                        written(
                                new Turn(
                                        Map.of(),
                                        List.of(),
                                        List.of(),
                                        List.of(received(value)),
                                        Map.of(),
                                        Set.of())));

        for (String properties :
                List.of(
                        SCHEMAS + "RequestHeaders.properties.",
                        "components.messages.requestCloudEvent.headers.properties.")) {
            assertThat(names(properties))
                    .filteredOn(name -> name.startsWith("elser"))
                    .containsExactlyElementsOf(added.keySet());
            assertThat(document)
                    .containsEntry(
                            properties + HeaderNames.REKEYED_FROM + ".$ref",
                            "#/components/schemas/RekeyedFrom")
                    .containsEntry(
                            properties + HeaderNames.REKEYED_AMONG + ".$ref",
                            "#/components/schemas/RekeyedAmong");
        }
        assertThat(added.get(HeaderNames.REKEYED_AMONG))
                .isEqualTo("3")
                .matches(document.get(SCHEMAS + "RekeyedAmong.pattern"));
        assertThat(added.get(HeaderNames.REKEYED_FROM))
                .matches(document.get(SCHEMAS + "RekeyedFrom.pattern"));
    }

    /** Its class is the loop's own. */
    private static Set<String> reasonsOfTheWorker() throws Exception {
        Set<String> reasons = new TreeSet<>();
        for (Field field : Class.forName("elser.worker.loop.Reasons").getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                field.setAccessible(true);
                reasons.add((String) Objects.requireNonNull(field.get(null)));
            }
        }
        return reasons;
    }

    /** What the rules of requests refuse with: the constants that the reader's classes name. */
    private static Set<String> reasonsOfRefusals() {
        return new ClassFileImporter()
                .importPackages("elser.contracts.json").stream()
                        .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                        .map(JavaAccess::getTarget)
                        .filter(field -> field.getOwner().isEquivalentTo(FailureReason.class))
                        .map(field -> FailureReason.valueOf(field.getName()).toString())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ProducerRecord<byte[], byte[]> deadLetter(byte[] value) {
        Turn.DeadLetter letter = new Turn.DeadLetter(received(value), "unreadable", "not JSON");
        return written(
                new Turn(Map.of(), List.of(), List.of(letter), List.of(), Map.of(), Set.of()));
    }

    private static ProducerRecord<byte[], byte[]> written(Turn turn) {
        WorkerConfig.Topics topics =
                new WorkerConfig.Topics("requests", "events", "ledger", "dead-letters");
        List<TurnRecords.Outgoing> records =
                new TurnRecords(topics, new Identity(1, "group", 3)).of(turn);
        assertThat(records).hasSize(1);
        return records.get(0).record();
    }

    private static Received received(byte[] value) {
        return new Received(
                1,
                7,
                Instant.EPOCH,
                new RequestReading.Unreadable("not JSON", List.of(), null),
                2,
                false,
                value.length,
                new ConsumerRecord<>("requests", 1, 7, new byte[0], value));
    }

    /** The headers of a record that had none. */
    private static Map<String, String> added(ProducerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** Members of a list of the document. */
    private Set<String> items(String list) {
        return document.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(list + "["))
                .map(Map.Entry::getValue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names directly below a path of the document that ends with a dot. */
    private Set<String> names(String path) {
        return document.keySet().stream()
                .filter(key -> key.startsWith(path))
                .map(key -> key.substring(path.length()))
                .map(
                        key ->
                                key.startsWith("\"")
                                        ? key.substring(1, key.indexOf('"', 1))
                                        : key.substring(0, key.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Leaves by path, as of a configuration file: names with dots are in quotes. */
    private static Map<String, String> document() {
        try {
            return new YamlConfigSource(
                            Objects.requireNonNull(
                                    FailureReason.class.getResource(
                                            "/elser/contracts/asyncapi.yaml")))
                    .getProperties();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
