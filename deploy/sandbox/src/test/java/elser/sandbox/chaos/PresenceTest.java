package elser.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class PresenceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MISSED = Presence.MISSED.toNanos();
    private static final long LONG = Presence.LONG.toNanos();
    private static final long AFTERWARDS = Presence.AFTERWARDS.toNanos();

    private final Presence presence = new Presence(0);

    private void isUpAt(long nowNanos) {
        presence.started();
        presence.seen(true, true, nowNanos);
        assertThat(presence.isUp()).isTrue();
    }

    @Test
    void oneThatWasKilled_isMissed_aWhileAfterThat() {
        isUpAt(SECOND);
        presence.ended(100 * SECOND);
        presence.seen(false, true, 101 * SECOND);
        assertThat(presence.isMissed(100 * SECOND + MISSED - 1)).isFalse();
        assertThat(presence.isMissed(100 * SECOND + MISSED)).isTrue();
        assertThat(presence.isUp()).isFalse();
    }

    @Test
    void oneThatEndedByItself_isMissed_aWhileAfterThatWasSeen() {
        isUpAt(SECOND);
        presence.seen(false, true, 100 * SECOND);
        presence.seen(false, true, 101 * SECOND);
        assertThat(presence.isUp()).isFalse();
        assertThat(presence.isMissed(100 * SECOND + MISSED - 1)).isFalse();
        assertThat(presence.isMissed(100 * SECOND + MISSED)).isTrue();
    }

    @Test
    void oneThatEndedBeforeItServed_isMissedLikewise() {
        presence.started();
        presence.seen(false, false, 100 * SECOND);
        assertThat(presence.isMissed(100 * SECOND + MISSED - 1)).isFalse();
        assertThat(presence.isMissed(100 * SECOND + MISSED)).isTrue();
    }

    @Test
    void oneThatRuns_isNotMissed() {
        presence.started();
        assertThat(presence.isMissed(100 * SECOND)).isFalse();
        isUpAt(100 * SECOND);
        assertThat(presence.isMissed(200 * SECOND)).isFalse();
    }

    @Test
    void whatItSaidBeforeItEnded_isNotWhatItSays() {
        isUpAt(SECOND);
        presence.ended(2 * SECOND);
        presence.started();
        presence.seen(true, false, 3 * SECOND);
        assertThat(presence.isUp()).isFalse();
    }

    @Test
    void itHasServedForAsLong_asItHasBeenSeenTo() {
        isUpAt(10 * SECOND);
        presence.seen(true, true, 20 * SECOND);
        Duration ten = Duration.ofSeconds(10);
        assertThat(presence.isUpFor(ten, 20 * SECOND)).isFalse();
        assertThat(presence.isUpFor(ten, 20 * SECOND + 1)).isTrue();
    }

    @Test
    void onlyALongAbsence_mayBeGivenUp_andAWhileAfterIt() {
        isUpAt(SECOND);
        presence.seen(false, true, 100 * SECOND);
        assertThat(presence.mayBeGivenUp(100 * SECOND + LONG)).isFalse();
        assertThat(presence.mayBeGivenUp(100 * SECOND + LONG + 1)).isTrue();
        long up = 100 * SECOND + LONG + 1;
        isUpAt(up);
        assertThat(presence.mayBeGivenUp(up + AFTERWARDS - 1)).isTrue();
        assertThat(presence.mayBeGivenUp(up + AFTERWARDS)).isFalse();
    }
}
