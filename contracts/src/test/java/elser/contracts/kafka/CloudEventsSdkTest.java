package elser.contracts.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.contracts.CloudEventHeaders;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Valid;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestBuilder;
import elser.contracts.json.RequestReader;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What we write is read by CloudEvents' own SDK, and what it writes is read by us. */
class CloudEventsSdkTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final Path GOLDEN = Path.of("src/test/resources/golden/v1");

    private static final ProvisioningRequest REQUEST =
            RequestBuilder.request("r-1", "my-elser").requestedBy("Suche, Köln").build();

    static List<Path> events() throws IOException {
        return files("events");
    }

    static List<Path> requests() throws IOException {
        return files("requests").stream()
                .filter(file -> !file.endsWith("request-cloudevent.json"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEvent_isReadByTheSdk(Path file) throws IOException {
        LifecycleEvent event = ContractJson.readEvent(Files.readAllBytes(file));
        byte[] value = ContractJson.write(event);
        Headers headers = new RecordHeaders();
        new CloudEventHeaders("my group")
                .of(event, TRACE)
                .forEach((name, text) -> headers.add(name, text.getBytes(UTF_8)));

        CloudEvent read = KafkaMessageFactory.createReader(headers, value).toEvent();

        assertThat(read)
                .isEqualTo(
                        CloudEventBuilder.v1()
                                .withId(event.eventId())
                                .withType("elser.provisioning." + event.type())
                                .withSource(URI.create("/elser-provisioner/my%20group"))
                                .withTime(event.occurredAt().atOffset(ZoneOffset.UTC))
                                .withSubject(event.requestId())
                                .withExtension("traceparent", TRACE)
                                .withData("application/json", BytesCloudEventData.wrap(value))
                                .build());
        assertThat(new JsonFormat().deserialize(new JsonFormat().serialize(read)).getId())
                .isEqualTo(event.eventId());
    }

    @Test
    void aRequestsRecord_isReadByTheSdk() {
        ProducerRecord<String, byte[]> record =
                new RequestRecords("/search-team").of(REQUEST, TRACE);

        CloudEvent read =
                KafkaMessageFactory.createReader(record.headers(), record.value()).toEvent();

        assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(read.getType()).isEqualTo("elser.provisioning.request");
        assertThat(read.getSource()).isEqualTo(URI.create("/search-team"));
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        assertThat(read.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(read.getData().toBytes()).isEqualTo(record.value());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void structuredInputOfTheSdk_isTaken(Path file) throws IOException {
        byte[] value = Files.readAllBytes(file);
        CloudEvent event =
                sdk().withData(
                                "application/json",
                                JsonCloudEventData.wrap(new JsonMapper().readTree(value)))
                        .build();

        assertThat(read(structured(event))).isEqualTo(plain(value));
    }

    @Test
    void structuredInputWithBytes_isTaken_asJsonAndAsBase64() {
        byte[] value = ContractJson.write(REQUEST);
        CloudEvent asJson = sdk().withData("application/json", value).build();
        CloudEvent asBytes = sdk().withData(value).build();
        CloudEvent asBase64 = sdk().withData("application/json", value).build();
        JsonFormat base64 = new JsonFormat().withForceJsonDataToBase64();

        assertThat(read(structured(asJson))).isEqualTo(plain(value));
        assertThat(read(structured(asBytes))).isEqualTo(plain(value));
        assertThat(
                        reader().read(
                                        base64.serialize(asBase64),
                                        Map.of("content-type", JsonFormat.CONTENT_TYPE),
                                        Instant.EPOCH))
                .isEqualTo(plain(value));
    }

    @Test
    void binaryInputOfTheSdk_isTaken() {
        byte[] value = ContractJson.write(REQUEST);
        CloudEvent event = sdk().withData("application/json", value).build();

        assertThat(read(KafkaMessageFactory.createWriter("requests").writeBinary(event)))
                .isEqualTo(plain(value));
    }

    private static CloudEventBuilder sdk() {
        return CloudEventBuilder.v1()
                .withId("7")
                .withType("elser.provisioning.request")
                .withSource(URI.create("/search-team"))
                .withSubject("my-elser")
                .withTime(Instant.EPOCH.atOffset(ZoneOffset.UTC))
                .withExtension("traceparent", TRACE);
    }

    private static ProducerRecord<Void, byte[]> structured(CloudEvent event) {
        return KafkaMessageFactory.createWriter("requests")
                .writeStructured(event, JsonFormat.CONTENT_TYPE);
    }

    /** What the value alone is read as, with the trace of {@link #sdk}. */
    private static RequestReading plain(byte[] value) {
        RequestReading reading = reader().read(value, Map.of("traceparent", TRACE), Instant.EPOCH);
        assertThat(reading).isInstanceOf(Valid.class);
        return reading;
    }

    private static RequestReading read(ProducerRecord<?, byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key().toLowerCase(Locale.ROOT), new String(header.value(), UTF_8));
        }
        return reader().read(record.value(), headers, Instant.EPOCH);
    }

    private static RequestReader reader() {
        return new RequestReader(new RequestLimits(null, Duration.ofDays(100_000)));
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThan(5);
            return sorted;
        }
    }
}
