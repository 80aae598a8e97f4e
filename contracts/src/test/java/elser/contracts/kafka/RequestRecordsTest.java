package elser.contracts.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import elser.contracts.InvalidRequestException;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading.Valid;
import elser.contracts.json.ConfigBuilder;
import elser.contracts.json.RequestBuilder;
import elser.contracts.json.RequestReader;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

class RequestRecordsTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final ProvisioningRequest REQUEST =
            RequestBuilder.request("r-1", "my-elser")
                    .target("eu")
                    .inferenceConfig(
                            ConfigBuilder.elasticsearch(".elser_model_2_linux-x86_64")
                                    .numThreads(1)
                                    .numAllocations(1))
                    .requestedBy("Suche, Köln")
                    .build();

    private final RequestRecords records = new RequestRecords("/search-team/indexer");

    @Test
    void record_hasTheModelKey_andTheHeadersOfTheKafkaBinding() {
        ProducerRecord<String, byte[]> record = records.of(REQUEST);

        Map<String, String> headers = headers(record);
        assertThat(record.topic()).isEqualTo("elser.provisioning.requests");
        assertThat(record.partition()).isNull();
        assertThat(record.key()).isEqualTo("eu/.elser_model_2");
        assertThat(headers.remove("ce_id")).matches("[0-9a-f-]{36}");
        assertThat(headers)
                .isEqualTo(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_type", "elser.provisioning.request",
                                "ce_source", "/search-team/indexer",
                                "content-type", "application/json"));
    }

    @Test
    void record_isReadByTheWorker_withItsTrace() {
        ProducerRecord<String, byte[]> record =
                new RequestRecords("wishes", "urn:indexer").of(REQUEST, TRACE);

        var reading =
                (Valid)
                        new RequestReader(RequestLimits.CONTRACT_ONLY)
                                .read(record.value(), headers(record), Instant.EPOCH);

        assertThat(record.topic()).isEqualTo("wishes");
        assertThat(reading.request()).isEqualTo(REQUEST);
        assertThat(reading.traceparent()).isEqualTo(TRACE);
    }

    @Test
    void aRequestThatBreaksRules_isNoRecord() {
        ProvisioningRequest byHand =
                new ProvisioningRequest(
                        null, "r 1", null, null, "my-elser", null, null, null, null);
        assertThatThrownBy(() -> records.of(byHand))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/request_id");
    }

    @Test
    void aDeadlineThatAWorkerMayAllow_isSent() {
        ProvisioningRequest patient =
                RequestBuilder.from(REQUEST)
                        .deadline(OffsetDateTime.now(ZoneOffset.UTC).plusDays(7))
                        .build(new RequestLimits(null, Duration.ofDays(8)), Instant.now());
        assertThat(records.of(patient).key()).isEqualTo("eu/.elser_model_2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-abc-def-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
            })
    void whatIsNoTraceContext_isRefused(String traceparent) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> records.of(REQUEST, traceparent))
                .withMessage(
                        "the traceparent \"%s\" is no W3C trace context, such as %s"
                                .formatted(traceparent, TRACE));
    }

    @Test
    void everyRecord_isAnEventOfItsOwn() {
        assertThat(headers(records.of(REQUEST)).get("ce_id"))
                .isNotEqualTo(headers(records.of(REQUEST)).get("ce_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "search team", "%"})
    void sourceThatIsNoUri_isRefused(String source) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestRecords(source));
    }

    private static Map<String, String> headers(ProducerRecord<?, ?> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }
}
