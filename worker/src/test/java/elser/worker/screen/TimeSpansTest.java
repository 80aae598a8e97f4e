package elser.worker.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class TimeSpansTest {

    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0s",
        "PT0S, 0s",
        "PT0.15S, 150ms",
        "PT0.999S, 999ms",
        "PT1.9S, 1s",
        "PT59S, 59s",
        "PT1M, 1m 00s",
        "PT59M59S, 59m 59s",
        "PT1H, 1h 00m",
        "PT23H59M59S, 23h 59m",
        "P1DT3H, 1d 03h"
    })
    void twoUnitsAreTold(Duration length, String text) {
        assertThat(TimeSpans.of(length)).isEqualTo(text);
    }

    @Test
    void aSumTooLargeToCount_isTheFirst() {
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(TimeSpans.sum(huge, Duration.ofSeconds(1))).isEqualTo(huge);
        assertThat(TimeSpans.sum(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(3));
    }
}
