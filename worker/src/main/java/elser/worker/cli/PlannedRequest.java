package elser.worker.cli;

import elser.contracts.CloudEventHeaders;
import elser.contracts.ProvisioningRequest;
import elser.contracts.kafka.RequestRecords;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.nio.charset.StandardCharsets;
import java.util.Map;

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

    /** The record that the contract's library makes of it, with its own bytes. */
    ProducerRecord<byte[], byte[]> toRecord(String topic) {
        ProducerRecord<String, byte[]> made = new RequestRecords(topic, SOURCE).of(request);
        return new ProducerRecord<>(
                topic, null, made.key().getBytes(StandardCharsets.UTF_8), json, made.headers());
    }
}
