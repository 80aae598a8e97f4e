package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.json.RequestBuilder;
import elser.worker.screen.WatchEvents;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/** Which events tell of a record that was sent. */
class SentRequestTest {

    private static final HeldEvents.Told REQUESTED = told(WatchEvents.requested(0, "r1", 1));
    private static final HeldEvents.Told SERVED = told(WatchEvents.served(1, "r1", 1));
    private static final HeldEvents.Told FAILED = told(WatchEvents.failed(1, "r1", 1));
    private static final HeldEvents.Told REFUSED = refusal();
    private static final HeldEvents.Told REFUSED_AGAIN = refusal();

    private final SentRequest sent =
            new SentRequest(
                    RequestBuilder.request("r1", "my-elser").build(),
                    new TopicPartition("requests", 0),
                    7);

    private static HeldEvents.Told told(String json) {
        return new HeldEvents.Told(WatchEvents.read(json), new byte[0], Instant.EPOCH);
    }

    private static HeldEvents.Told refusal() {
        return told(WatchEvents.failed(1, "r1", 1).replace("\"sequence\":3", "\"sequence\":0"));
    }

    @Test
    void beforeItIsPassed_nothingTellsOfIt() {
        assertThat(sent.take(REQUESTED.event())).isFalse();
        assertThat(sent.take(FAILED.event())).isFalse();
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SENT);
    }

    @Test
    void passedAndAccepted_theLatestStoryIsItsOwn() {
        assertThat(sent.judge(List.of(REFUSED, SERVED, REQUESTED))).containsExactly(REQUESTED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.UNDER_WAY);
        assertThat(sent.standing()).isEqualTo("requested, waiting for endpoint");
        assertThat(sent.take(SERVED.event())).isTrue();
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SERVED);
        assertThat(sent.take(FAILED.event())).isFalse();
    }

    @Test
    void passedAndRefused_onlyTheLatestRefusalIsItsOwn() {
        sent.refused();
        assertThat(sent.judge(List.of(REQUESTED, REFUSED, REFUSED_AGAIN)))
                .usingElementComparator((a, b) -> a == b ? 0 : 1)
                .containsExactly(REFUSED_AGAIN);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.FAILED);
    }

    @Test
    void passedWithoutABeginning_itIsOneTheWorkerKnew() {
        assertThat(sent.judge(List.of(REFUSED, FAILED))).isEmpty();
        assertThat(sent.isSilent()).isTrue();
        assertThat(sent.isKnown(List.of(REFUSED, FAILED), REQUESTED.event()))
                .containsExactly(FAILED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.FAILED);
    }

    @Test
    void aKnownOneEndsAsItHadEnded() {
        assertThat(sent.isKnown(List.of(), SERVED.event())).isEmpty();
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SERVED);
    }

    @Test
    void aKnownOneThatIsUnderWayIsAwaited() {
        sent.isKnown(List.of(), REQUESTED.event());
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.UNDER_WAY);
        assertThat(sent.take(REFUSED.event())).isFalse();
        assertThat(sent.take(SERVED.event())).isTrue();
    }

    @Test
    void whereNobodyCanBeAsked_aBeginningIsBelieved() {
        assertThat(sent.believe(List.of(FAILED))).isEmpty();
        assertThat(sent.isSilent()).isTrue();
        assertThat(sent.believe(List.of(FAILED, REFUSED))).containsExactly(REFUSED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.FAILED);
    }

    @Test
    void anotherModelsRequestWithItsIdIsNotIt() {
        assertThat(sent.isOf(SERVED.event())).isTrue();
        assertThat(sent.isOf(WatchEvents.read(WatchEvents.of("m", WatchEvents.served(1, "r1", 1)))))
                .isFalse();
    }
}
