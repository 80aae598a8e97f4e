package elser.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class CloudEventHeadersTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final LifecycleEvent EVENT =
            new LifecycleEvent(
                    LifecycleEvent.Type.FULLY_ALLOCATED,
                    "e-1",
                    3,
                    Instant.parse("2026-11-23T20:00:05.12Z"),
                    "r-1",
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);

    @Test
    void headersOfAnEvent_followTheKafkaBinding() {
        assertThat(new CloudEventHeaders("elser-provisioner").of(EVENT, null))
                .containsExactly(
                        entry("ce_id", "e-1"),
                        entry("ce_type", "elser.provisioning.fully_allocated"),
                        entry("ce_source", "/elser-provisioner/elser-provisioner"),
                        entry("ce_specversion", "1.0"),
                        entry("ce_time", "2026-11-23T20:00:05.120Z"),
                        entry("ce_subject", "r-1"),
                        entry("content-type", "application/json"));
    }

    @Test
    void traceparent_isCarriedUnderBothNames() {
        assertThat(new CloudEventHeaders("g").of(EVENT, TRACE))
                .containsEntry("traceparent", TRACE)
                .containsEntry("ce_traceparent", TRACE)
                .hasSize(9);
    }

    @Test
    void source_isAUriWhateverTheGroupIsCalled() {
        assertThat(new CloudEventHeaders("a b/ü+").source())
                .isEqualTo("/elser-provisioner/a%20b%2F%C3%BC%2B");
    }
}
