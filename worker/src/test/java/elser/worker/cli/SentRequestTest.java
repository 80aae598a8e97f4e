package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.RequestBuilder;
import elser.worker.screen.WatchEvents;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which events tell of a record that was sent. */
class SentRequestTest {

    private static final LifecycleEvent REQUESTED =
            WatchEvents.read(WatchEvents.requested(0, "r1", 1));
    private static final LifecycleEvent SERVED = WatchEvents.read(WatchEvents.served(1, "r1", 1));
    private static final LifecycleEvent FAILED = WatchEvents.read(WatchEvents.failed(1, "r1", 1));

    private final SentRequest sent =
            new SentRequest(
                    RequestBuilder.request("r1", "my-elser").build(),
                    new TopicPartition("requests", 0),
                    7);

    @Test
    void anEndAfterItsFirstEventIsItsEnd() {
        sent.take(REQUESTED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.UNDER_WAY);
        sent.take(SERVED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SERVED);
    }

    @Test
    void anEndWithoutAFirstEventIsOfAnEarlierRecord_unlessItIsKnownToBeTheSameRequest() {
        sent.take(FAILED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SENT);
        assertThat(sent.isKnown(REQUESTED)).isFalse();
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.FAILED);
    }

    @Test
    void aKnownOneEndsAsItHadEnded() {
        assertThat(sent.isKnown(SERVED)).isTrue();
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SERVED);
    }

    @Test
    void aKnownOneThatIsUnderWayIsAwaited() {
        assertThat(sent.isKnown(REQUESTED)).isFalse();
        assertThat(sent.standing()).isEqualTo("requested, waiting for endpoint");
        sent.take(SERVED);
        assertThat(sent.stage()).isEqualTo(SentRequest.Stage.SERVED);
    }

    @Test
    void anotherModelsRequestWithItsIdIsNotIt() {
        assertThat(sent.isOf(SERVED)).isTrue();
        assertThat(sent.isOf(WatchEvents.read(WatchEvents.of("m", WatchEvents.served(1, "r1", 1)))))
                .isFalse();
    }
}
