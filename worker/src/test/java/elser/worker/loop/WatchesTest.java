package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class WatchesTest {

    private static final long MILLI = 1_000_000;

    private final Watches watches = new Watches(Duration.ofSeconds(1), () -> 0);

    private static TargetView view(long began) {
        return new TargetView(
                "t",
                began,
                new Read.Complete<>(new TargetView.Endpoints(List.of())),
                new Read.Complete<>(new TargetView.Deployments(Set.of(), List.of())),
                new Read.Complete<>(Map.of()),
                Map.of());
    }

    /** The milliseconds at which looks begin, each answered at once. */
    private List<Long> looks(long untilMillis, boolean quiet) {
        List<Long> began = new ArrayList<>();
        for (long millis = 0; millis <= untilMillis; millis += 100) {
            if (watches.begin("t", millis * MILLI) != null) {
                began.add(millis);
                watches.looked(view(millis * MILLI), quiet, millis * MILLI);
            }
        }
        return began;
    }

    @Test
    void whileSomethingIsAboutToChangeALookIsDueEverySecond() {
        assertThat(looks(3_000, false)).containsExactly(0L, 1_000L, 2_000L, 3_000L);
    }

    @Test
    void whileAllIsQuietLooksBecomeSeldomUpToTenTimesTheInterval() {
        assertThat(looks(60_000, true))
                .containsExactly(
                        0L, 1_500L, 3_800L, 7_200L, 12_300L, 19_900L, 29_900L, 39_900L, 49_900L,
                        59_900L);
    }

    @Test
    void aLookAskedForBeginsSoonButNotMoreThanFiveTimesAnInterval() {
        assertThat(watches.begin("t", 0)).isEqualTo(Set.of());
        watches.looked(view(0), false, 10 * MILLI);
        watches.soonWith("t", "m");

        assertThat(watches.next("t")).isEqualTo(200 * MILLI);
        assertThat(watches.begin("t", 199 * MILLI)).isNull();
        assertThat(watches.begin("t", 200 * MILLI)).isEqualTo(Set.of("m"));
    }

    @Test
    void oneLookAtATimeAndADefinitionAskedForMeanwhileIsReadByTheNext() {
        assertThat(watches.begin("t", 0)).isEqualTo(Set.of());
        watches.soonWith("t", "m");

        assertThat(watches.begin("t", 900 * MILLI)).isNull();
        assertThat(watches.next("t")).isEqualTo(Long.MAX_VALUE);
        watches.looked(view(0), false, 950 * MILLI);
        assertThat(watches.begin("t", 950 * MILLI)).isEqualTo(Set.of("m"));
    }
}
