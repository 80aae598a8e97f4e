package elser.worker.cli;

import elser.contracts.CloudEventHeaders;
import elser.contracts.ProvisioningRequest;
import elser.contracts.Rfc3339;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A valid request that is to be published.
 *
 * @param request as read
 * @param json its bytes, published as they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PlannedRequest(ProvisioningRequest request, byte[] json) {

    /** Headers that say how the value is to be read. */
    static final Map<String, String> FORMAT_HEADERS =
            Map.of(
                    "content-type",
                    CloudEventHeaders.CONTENT_TYPE,
                    "ce_specversion",
                    CloudEventHeaders.SPEC_VERSION,
                    "ce_type",
                    ProvisioningRequest.CE_TYPE);

    private static final String SOURCE = "/elser-worker/submit";

    /** The record, keyed by the model key: a CloudEvent in binary mode. */
    ProducerRecord<byte[], byte[]> toRecord(String topic, Instant now) {
        ProducerRecord<byte[], byte[]> published =
                new ProducerRecord<>(topic, bytes(request.modelKey().toString()), json);
        Map<String, String> headers = new LinkedHashMap<>(FORMAT_HEADERS);
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", SOURCE);
        headers.put("ce_time", Rfc3339.format(now));
        headers.put("ce_subject", request.requestId());
        headers.forEach((name, value) -> published.headers().add(name, bytes(value)));
        return published;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
