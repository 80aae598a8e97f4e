package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.contracts.json.EventReader;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** When a request that is watched has ended, in whatever order its partitions are read. */
class WatchedRequestTest {

    private static final String FAILURE =
            ",\"failure\":{\"reason\":\"invalid_request\",\"message\":\"m\",\"retryable\":false}";

    private final WatchedRequest request = new WatchedRequest();

    private void tell(String type, int sequence, String more) {
        String json =
                """
                {"type":"%s","event_id":"e","sequence":%d,"occurred_at":"2026-11-23T20:00:00Z","request_id":"r1"%s}\
                """
                        .formatted(type, sequence, more);
        EventReading reading = EventReader.read(json.getBytes(StandardCharsets.UTF_8));
        LifecycleEvent event = ((EventReading.Known) reading).event();
        request.take(event);
    }

    private static String model(String target) {
        return ",\"target\":\"" + target + "\",\"model\":\"m\"";
    }

    @Test
    void aRefusalOfNoModel_yieldsToWhatWasAcceptedUnderTheId() {
        tell("requested", 0, model("a"));
        tell("fully_allocated", 1, model("a"));
        tell("failed", 0, FAILURE);
        assertThat(request.hasEnded()).isTrue();
        assertThat(request.hasFailed()).isFalse();
    }

    @Test
    void aRefusalAloneIsTheEnd() {
        tell("failed", 0, FAILURE);
        assertThat(request.hasEnded()).isTrue();
        assertThat(request.hasFailed()).isTrue();
    }

    @Test
    void eachModelHasToEnd() {
        tell("requested", 0, model("a"));
        tell("requested", 0, model("b"));
        tell("fully_allocated", 1, model("b"));
        assertThat(request.hasEnded()).isFalse();
        tell("failed", 1, model("a") + FAILURE);
        assertThat(request.hasEnded()).isTrue();
        assertThat(request.hasFailed()).isTrue();
    }
}
