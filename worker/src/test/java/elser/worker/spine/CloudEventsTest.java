package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.Rfc3339;
import elser.contracts.Violation;
import elser.contracts.json.ContractJson;
import elser.sandbox.http.SimulatedElasticsearch;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Requests and events as CloudEvents. */
@ExtendWith(SharedBroker.class)
class CloudEventsTest {

    private static final String TYPE = "elser.provisioning.request";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String OTHER_TRACE =
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private final SimulatedElasticsearch cluster = ClusterKinds.serving();
    private final Rig rig;

    CloudEventsTest(TestBroker kafka) {
        rig = Rig.on(kafka, cluster);
    }

    @AfterEach
    void close() {
        rig.close();
        cluster.close();
    }

    @Test
    void everyEventBearsAllHeadersAndTheTraceOfItsRequest() {
        rig.startWorker();
        rig.publish(null, Requests.elser("traced", "a"), Map.of("traceparent", TRACE));
        rig.publish(null, Requests.elser("other", "b"), Map.of("traceparent", OTHER_TRACE));
        rig.publish(Requests.elser("untraced", "c"));
        rig.publish(null, Requests.elser("refused", "No!"), Map.of("traceparent", TRACE));
        rig.events().untilEnded(4);
        Map<String, String> traces =
                Map.of("traced", TRACE, "refused", TRACE, "other", OTHER_TRACE);

        List<ConsumerRecord<byte[], byte[]>> records = rig.events().records();

        assertThat(records).hasSize(7);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            LifecycleEvent event = ContractJson.readEvent(record.value());
            Map<String, String> expected = new TreeMap<>();
            expected.put("ce_id", event.eventId());
            expected.put("ce_type", "elser.provisioning." + event.type());
            expected.put("ce_source", "/elser-provisioner/" + rig.name());
            expected.put("ce_specversion", "1.0");
            expected.put("ce_time", Rfc3339.format(event.occurredAt()));
            expected.put("ce_subject", event.requestId());
            expected.put("content-type", "application/json");
            if (traces.containsKey(event.requestId())) {
                expected.put("traceparent", traces.get(event.requestId()));
                expected.put("ce_traceparent", traces.get(event.requestId()));
            }
            assertThat(Records.headers(record)).isEqualTo(expected);
            assertThat(Records.key(record)).isEqualTo("default/.elser_model_2");
        }
        assertThat(records.stream().map(record -> Records.headers(record).get("ce_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void structuredAndBinaryRequestsAreServed() {
        rig.startWorker();
        rig.publish(
                null,
                """
                {"specversion":"1.0","id":"1","source":"/tests","type":"%s","traceparent":"%s",
                 "data":%s}
                """
                        .formatted(TYPE, TRACE, Requests.elser("structured", "a")),
                Map.of("content-type", "application/cloudevents+json; charset=utf-8"));
        rig.publish(
                null,
                Requests.elser("binary", "b"),
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "2",
                        "ce_source", "/tests",
                        "ce_type", TYPE,
                        "content-type", "application/json"));

        List<LifecycleEvent> events = rig.events().untilEnded(2);

        assertThat(Tally.of(events)).isEqualTo(Tally.allServed(2));
        assertThat(traces("structured")).containsOnly(TRACE);
    }

    private List<String> traces(String requestId) {
        return rig.events().records().stream()
                .map(Records::headers)
                .filter(headers -> requestId.equals(headers.get("ce_subject")))
                .map(headers -> String.valueOf(headers.get("traceparent")))
                .collect(Collectors.toList());
    }

    @Test
    void anotherTypeOfCloudEventIsRefused() {
        rig.startWorker();
        rig.publish(
                null,
                Requests.elser("r", "a"),
                Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", "1",
                        "ce_source", "/tests",
                        "ce_type", "elser.provisioning.requested"));

        LifecycleEvent.Failure failure =
                Objects.requireNonNull(rig.events().untilEnded(1).getFirst().failure());

        assertThat(failure.reason()).isEqualTo(FailureReason.INVALID_REQUEST);
        assertThat(failure.violations())
                .containsExactly(
                        new Violation(
                                "",
                                "the CloudEvent's type must be \"elser.provisioning.request\", was"
                                        + " \"elser.provisioning.requested\""));
        assertThat(
                        rig.events().untilDeadLetters(1).stream()
                                .map(letter -> Records.headers(letter).get("elser.error.reason")))
                .containsExactly("invalid_request");
        assertThat(Tally.of(rig.events().all()).requested()).isZero();
    }
}
