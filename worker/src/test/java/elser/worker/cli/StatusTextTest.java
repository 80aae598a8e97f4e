package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.worker.insight.ModelState;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Words of {@code status} and {@code explain}. */
class StatusTextTest {

    private static final Duration STALLED = Duration.ofSeconds(130);

    @Test
    void whatItWaitsFor_isToldAsWatchTellsIt() {
        assertThat(waitsFor(null)).isEqualTo("model_download");
        assertThat(waitsFor(new Progress(96, 263, 36, null)))
                .isEqualTo("model_download 36% (96/263)");
        assertThat(waitsFor(new Progress(96, 263, 36, STALLED)))
                .isEqualTo("model_download 36% (96/263) stalled for 2m 10s");
        assertThat(waitsFor(new Progress(0, 0, 0, null))).isEqualTo("model_download");
        assertThat(waitsFor(new Progress(0, 0, 0, STALLED)))
                .isEqualTo("model_download stalled for 2m 10s");
    }

    private static String waitsFor(@Nullable Progress progress) {
        Provisioning provisioning =
                new Provisioning(
                        "p1",
                        WrittenTopics.KEY,
                        null,
                        WrittenTopics.START,
                        1,
                        CreateReason.FIRST,
                        false,
                        new Provisioning.Reported(
                                WaitingFor.MODEL_DOWNLOAD, progress, WrittenTopics.START),
                        new Phase.Following("my-elser", null));
        return StatusText.waitsFor(new ModelState(0, provisioning, List.of()));
    }
}
