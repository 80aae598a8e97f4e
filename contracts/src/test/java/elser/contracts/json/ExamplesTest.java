package elser.contracts.json;

import static elser.contracts.json.RuleTable.json;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.networknt.schema.Schema;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Invalid;
import elser.contracts.RequestReading.Valid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class ExamplesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

    private final RequestReader reader = new RequestReader(RequestLimits.CONTRACT_ONLY);

    static List<String> events() {
        return names("event-");
    }

    static List<String> requests() {
        return names("request-").stream()
                .filter(
                        name ->
                                !name.equals("request-cloudevent")
                                        && !name.equals("request-refused"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"provisioning-request", "lifecycle-event"})
    void schema_keepsTheMetaSchema(String name) {
        Schema meta =
                Schemas.schema("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}");

        assertThat(Schemas.errors(meta, Schemas.text("schemas/" + name + ".schema.json")))
                .isEmpty();
        assertThat(Schemas.errors(meta, "{\"type\": \"strnig\"}")).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("events")
    void event_keepsTheSchema_andIsWrittenAsItWasRead(String name) {
        String text = example(name);

        assertThat(Schemas.errors(Schemas.EVENT_OF_THIS_VERSION, text)).isEmpty();
        assertThat(Schemas.errors(Schemas.EVENT, text)).isEmpty();
        LifecycleEvent event = ContractJson.readEvent(text.getBytes(UTF_8));
        assertThat(json(new String(ContractJson.write(event), UTF_8))).isEqualTo(json(text));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void request_keepsTheSchema_andIsWrittenAsItWasRead(String name) {
        String text = example(name);

        assertThat(Schemas.errors(Schemas.REQUEST, text)).isEmpty();
        var valid = (Valid) read(text, Map.of());
        assertThat(json(new String(ContractJson.write(valid.request()), UTF_8)))
                .isEqualTo(json(text));
    }

    @Test
    void cloudEventRequest_carriesARequestThatKeepsTheSchema() {
        String text = example("request-cloudevent");
        String data = json(text).path("data").toString();

        var valid = (Valid) read(text, Map.of("content-type", "application/cloudevents+json"));

        assertThat(Schemas.errors(Schemas.REQUEST, data)).isEmpty();
        assertThat(valid.request()).isEqualTo(((Valid) read(data, Map.of())).request());
        assertThat(valid.traceparent()).isEqualTo(json(text).path("traceparent").textValue());
    }

    @Test
    void refusedRequest_earnsTheRefusedEvent() {
        LifecycleEvent example = ContractJson.readEvent(example("event-refused").getBytes(UTF_8));

        var invalid = (Invalid) read(example("request-refused"), Map.of());

        assertThat(RefusedEvents.of(invalid, example.eventId(), example.occurredAt()))
                .isEqualTo(example);
        assertThat(invalid.failure().violations()).hasSize(4);
        assertThat(Schemas.errors(Schemas.REQUEST, example("request-refused"))).isNotEmpty();
    }

    @Test
    void examples_showEveryType_andTheReasonsPeopleMeet() {
        List<LifecycleEvent> events =
                events().stream()
                        .map(name -> ContractJson.readEvent(example(name).getBytes(UTF_8)))
                        .toList();

        assertThat(events).extracting(LifecycleEvent::type).contains(LifecycleEvent.Type.values());
        assertThat(events)
                .filteredOn(event -> event.failure() != null)
                .extracting(event -> event.failure().reason())
                .contains(
                        FailureReason.INVALID_REQUEST,
                        FailureReason.DEADLINE_EXCEEDED,
                        FailureReason.UNAUTHORIZED,
                        FailureReason.INSUFFICIENT_CAPACITY,
                        FailureReason.ENDPOINT_CONFLICT,
                        FailureReason.OVERLOADED);
    }

    private RequestReading read(String text, Map<String, String> headers) {
        return reader.read(text.getBytes(UTF_8), headers, NOW);
    }

    private static String example(String name) {
        return Schemas.text("examples/" + name + ".json");
    }

    private static List<String> names(String prefix) {
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .filter(name -> name.startsWith(prefix))
                            .sorted()
                            .toList();
            assertThat(names).hasSizeGreaterThan(5);
            return names;
        } catch (IOException e) {
            throw new IllegalStateException(Arrays.toString(Path.of("").toFile().list()), e);
        }
    }
}
