package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.KEY;
import static elser.worker.lifecycle.Scene.T0;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.worker.lifecycle.Attention.Outcome;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;

/**
 * A dedicated provisioning beside a shared one whose endpoint is there and not ready yet. Its
 * create was decided at 0 and can be alive for 65 s.
 */
class SiblingsTest {

    private static final Look LOOK =
            Look.atNothing().endpoint("theirs").definition(Definition.COMPLETE);

    private final Scene scene =
            Scene.in(Scene.looking())
                    .with(
                            new Provisioning(
                                    "p",
                                    KEY,
                                    "mine",
                                    T0,
                                    0,
                                    null,
                                    false,
                                    null,
                                    new Phase.Looking(CreateReason.DEDICATED)),
                            Scene.provisioning(
                                    "q", new Phase.Following("theirs", Scene.intent("theirs"))));

    private Step decided(long millis) {
        return scene.at(millis, LOOK).permitted(Permit.GRANTED).next();
    }

    @Test
    void itWaitsAsLongAsTheCreateOfAnEarlierOwnerCanBeAlive() {
        scene.othersAttending(Attention.from(Scene.nanos(1_000)));

        assertThat(decided(65_999).note())
                .isEqualTo("another create of this model may still be under way");
        assertThat(decided(66_000).mutation()).isInstanceOf(Mutation.Create.class);
    }

    /** A gateway cut it off; that its endpoint is stored says nothing of what the server does. */
    @Test
    void itWaitsAsLongAsACreateOfUnknownOutcomeCanBeAlive() {
        scene.othersAttending(Attention.from(0).knowing(Outcome.UNKNOWN));

        Step waiting = decided(64_999);
        assertThat(waiting.note()).isEqualTo("another create of this model may still be under way");
        assertThat(waiting.wakeAt()).isEqualTo(Scene.nanos(65_000));
        assertThat(decided(65_000).mutation()).isInstanceOf(Mutation.Create.class);
    }

    @Test
    void itNeedNotWaitForOneThatWasAnswered() {
        scene.othersAttending(Attention.from(0).knowing(Outcome.SETTLED));

        assertThat(decided(500).mutation()).isInstanceOf(Mutation.Create.class);
    }
}
