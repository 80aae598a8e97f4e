package elser.contracts.kafka;

import elser.contracts.CloudEventHeaders;
import elser.contracts.InvalidRequestException;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestBuilder;
import elser.contracts.json.TraceParent;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Makes records for the requests topic: the key is the model key, so that the worker needs not move
 * them, the headers follow the CloudEvents 1.0 Kafka binding, binary mode. For a producer with
 * {@code StringSerializer} and {@code ByteArraySerializer}.
 */
public final class RequestRecords {

    /** The requests topic where the worker's configuration names no other. */
    public static final String DEFAULT_TOPIC = "elser.provisioning.requests";

    /** How far ahead a deadline may lie is the worker's to say. */
    private static final RequestLimits ANY_DEADLINE =
            new RequestLimits(null, ChronoUnit.FOREVER.getDuration());

    private final String topic;
    private final String source;

    /**
     * Records of one sender for the default topic.
     *
     * @param source who sends, the CloudEvents {@code source}: a URI or the path of one
     * @throws IllegalArgumentException when the source is empty or no URI
     */
    public RequestRecords(String source) {
        this(DEFAULT_TOPIC, source);
    }

    /**
     * Records of one sender.
     *
     * @param source who sends, the CloudEvents {@code source}: a URI or the path of one
     * @throws IllegalArgumentException when the source is empty or no URI
     */
    public RequestRecords(String topic, String source) {
        this.topic = topic;
        this.source = URI.create(source).toString();
        if (source.isEmpty()) {
            throw new IllegalArgumentException("the source of a CloudEvent must not be empty");
        }
    }

    /**
     * The record of a request.
     *
     * @throws InvalidRequestException with every rule that the request breaks; one that {@link
     *     RequestBuilder} has built breaks none
     */
    public ProducerRecord<String, byte[]> of(ProvisioningRequest request) {
        return of(request, null);
    }

    /**
     * The record of a request that belongs to a trace.
     *
     * @param traceparent W3C trace context, carried to all of the request's events
     * @throws InvalidRequestException with every rule that the request breaks
     * @throws IllegalArgumentException when that is no trace context, which the worker would ignore
     */
    public ProducerRecord<String, byte[]> of(
            ProvisioningRequest request, @Nullable String traceparent) {
        if (traceparent != null && !TraceParent.isWellFormed(traceparent)) {
            throw new IllegalArgumentException(
                    "the traceparent \"%s\" is no W3C trace context, such as %s"
                            .formatted(traceparent, TraceParent.EXAMPLE));
        }
        ProvisioningRequest sound = RequestBuilder.from(request).build(ANY_DEADLINE, Instant.now());
        String key = sound.modelKey().toString();
        var record = new ProducerRecord<>(topic, key, ContractJson.write(request));
        Headers headers = record.headers();
        add(headers, "ce_specversion", CloudEventHeaders.SPEC_VERSION);
        add(headers, "ce_id", UUID.randomUUID().toString());
        add(headers, "ce_type", ProvisioningRequest.CE_TYPE);
        add(headers, "ce_source", source);
        add(headers, "content-type", CloudEventHeaders.CONTENT_TYPE);
        if (traceparent != null) {
            add(headers, "traceparent", traceparent);
            add(headers, "ce_traceparent", traceparent);
        }
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
