package elser.contracts;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kafka headers of events, by the CloudEvents 1.0 Kafka binding, binary mode. */
public final class CloudEventHeaders {

    /** Value of {@code ce_specversion}. */
    public static final String SPEC_VERSION = "1.0";

    /** Value of {@code content-type}. */
    public static final String CONTENT_TYPE = "application/json";

    private final String source;

    /** Headers of the events of one consumer group. */
    public CloudEventHeaders(String groupId) {
        source =
                "/elser-provisioner/"
                        + URLEncoder.encode(groupId, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Value of {@code ce_source}: {@code /elser-provisioner/<group id>}, percent-encoded. */
    public String source() {
        return source;
    }

    /**
     * Headers of an event by name, in order.
     *
     * @param traceparent W3C trace context of the request that is answered
     */
    public Map<String, String> of(LifecycleEvent event, @Nullable String traceparent) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_id", event.eventId());
        headers.put("ce_type", event.type().ceType());
        headers.put("ce_source", source);
        headers.put("ce_specversion", SPEC_VERSION);
        headers.put("ce_time", Rfc3339.format(event.occurredAt()));
        headers.put("ce_subject", event.requestId());
        headers.put("content-type", CONTENT_TYPE);
        if (traceparent != null) {
            headers.put("traceparent", traceparent);
            headers.put("ce_traceparent", traceparent);
        }
        return headers;
    }
}
