package elser.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class SystemClockTest {

    @Test
    void whatIsDueInThousandsOfYears_canBeWaitedFor() {
        try (SystemClock clock = new SystemClock("test")) {
            assertThat(clock.after(Duration.ofDays(4_000_000))).isNotDone();
        }
    }
}
