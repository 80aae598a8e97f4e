package elser.worker.screen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class DownloadPaceTest {

    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

    @Test
    void oneSampleTellsNoPace() {
        DownloadPace pace = DownloadPace.UNKNOWN.with(START, 10);
        assertThat(pace.partsPerSecond()).isNull();
        assertThat(pace.left(100, START)).isNull();
    }

    @Test
    void theTimeLeftGoesByThePaceAndTheTimeSince() {
        DownloadPace pace = DownloadPace.UNKNOWN.with(START, 10).with(START.plusSeconds(10), 30);
        assertThat(pace.partsPerSecond()).isEqualTo(2);
        assertThat(pace.left(100, START.plusSeconds(10))).isEqualTo(Duration.ofSeconds(35));
        assertThat(pace.left(100, START.plusSeconds(15))).isEqualTo(Duration.ofSeconds(30));
        assertThat(pace.left(100, START.plusSeconds(60))).isNull();
    }

    @Test
    void onlyTheLatestFiveSamplesCount() {
        DownloadPace pace = DownloadPace.UNKNOWN;
        for (int second = 0; second < 6; second++) {
            pace = pace.with(START.plusSeconds(second), second == 0 ? 0 : 90 + second);
        }
        assertThat(pace.partsPerSecond()).isEqualTo(1);
    }

    @Test
    void whatDoesNotMoveOrHappensAtOnceHasNoPace() {
        assertThat(
                        DownloadPace.UNKNOWN
                                .with(START, 10)
                                .with(START.plusSeconds(9), 10)
                                .partsPerSecond())
                .isNull();
        assertThat(DownloadPace.UNKNOWN.with(START, 10).with(START, 20).partsPerSecond()).isNull();
    }

    @Test
    void fewerPartsAreAnotherDownload() {
        DownloadPace pace =
                DownloadPace.UNKNOWN
                        .with(START, 10)
                        .with(START.plusSeconds(1), 20)
                        .with(START.plusSeconds(2), 5);
        assertThat(pace).isEqualTo(DownloadPace.UNKNOWN.with(START.plusSeconds(2), 5));
    }

    @Test
    void moreThanThreeDaysAreNotTold() {
        DownloadPace pace = DownloadPace.UNKNOWN.with(START, 0).with(START.plusSeconds(1000), 1);
        assertThat(pace.left(260, START.plusSeconds(1000))).isEqualTo(Duration.ofSeconds(259_000));
        assertThat(pace.left(261, START.plusSeconds(1000))).isNull();
    }
}
