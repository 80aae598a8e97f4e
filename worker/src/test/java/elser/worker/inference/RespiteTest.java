package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The longest of the times that several answers ask for counts. */
class RespiteTest {

    private final AtomicLong now = new AtomicLong(1);
    private final Respite respite = new Respite(Duration.ofSeconds(60), now::get);

    private boolean lastsAfter(Duration time) {
        now.addAndGet(time.toNanos());
        return respite.lasts();
    }

    @Test
    void aShorterTimeDoesNotShortenALongerOne() {
        assertThat(respite.lasts()).isFalse();
        respite.asked(Duration.ofSeconds(50));
        respite.asked(Duration.ofSeconds(5));
        respite.asked(Duration.ZERO);
        respite.asked(null);

        assertThat(lastsAfter(Duration.ofSeconds(49))).isTrue();
        assertThat(lastsAfter(Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void noneIsLongerThanAllowed() {
        respite.asked(Duration.ofDays(100_000));

        assertThat(lastsAfter(Duration.ofSeconds(60).minusNanos(1))).isTrue();
        assertThat(lastsAfter(Duration.ofNanos(1))).isFalse();
    }
}
