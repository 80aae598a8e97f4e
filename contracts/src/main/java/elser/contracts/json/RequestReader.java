package elser.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.RequestReading.Invalid;
import elser.contracts.RequestReading.Unreadable;
import elser.contracts.RequestReading.Valid;
import elser.contracts.Violation;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads records of the requests topic: plain JSON, and CloudEvents in binary and structured mode.
 * Whatever the bytes are, the answer is a {@link RequestReading}, never an exception. Safe for use
 * by several threads.
 */
public final class RequestReader {

    private static final ObjectReader REQUEST =
            Mappers.MESSAGES.readerFor(ProvisioningRequest.class);

    private final RequestLimits limits;

    public RequestReader(RequestLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads and checks one record.
     *
     * @param value the record's value as received, null for a tombstone
     * @param headers header name in lower case to text; of several with one name the last
     * @param now the time deadlines are compared with
     */
    public RequestReading read(byte @Nullable [] value, Map<String, String> headers, Instant now) {
        String traceparent =
                TraceParent.first(headers.get("traceparent"), headers.get("ce_traceparent"));
        try {
            Envelope envelope = Envelope.open(sized(value), headers);
            return judge(envelope, traceparent == null ? envelope.traceparent() : traceparent, now);
        } catch (UnreadableException e) {
            String why = Objects.requireNonNull(e.getMessage());
            return new Unreadable("request " + why, List.of(new Violation("", why)), traceparent);
        }
    }

    private static byte[] sized(byte @Nullable [] value) throws UnreadableException {
        if (value == null) {
            throw new UnreadableException("has no value");
        }
        if (value.length > ProvisioningRequest.MAX_BYTES) {
            throw new UnreadableException(
                    "is larger than "
                            + ProvisioningRequest.MAX_BYTES
                            + " bytes, was "
                            + value.length);
        }
        return value;
    }

    private RequestReading judge(Envelope envelope, @Nullable String traceparent, Instant now)
            throws UnreadableException {
        JsonNode document = envelope.document();
        if (!(document instanceof ObjectNode request)) {
            throw new UnreadableException("must be an object, was " + Texts.show(document));
        }
        Findings findings = new Findings();
        findings.addAll(envelope.violations());
        RequestRules rules = new RequestRules(request, limits, now, findings);
        rules.check();

        String requestId = rules.requestId();
        if (requestId == null) {
            return new Unreadable(findings.message(), findings.violations(), traceparent);
        }
        String contentHash = StrictJson.contentHash(request);
        if (findings.isEmpty()) {
            return new Valid(decode(request), contentHash, traceparent);
        }
        return new Invalid(
                requestId,
                rules.modelKey(),
                rules.target(),
                rules.model(),
                rules.inferenceId(),
                rules.requestedBy(),
                findings.failure(),
                contentHash,
                traceparent);
    }

    private static ProvisioningRequest decode(ObjectNode request) {
        try {
            return REQUEST.treeToValue(request, ProvisioningRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request that breaks no rule cannot be decoded", e);
        }
    }
}
