package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.after;
import static elser.worker.telemetry.Samples.ended;
import static elser.worker.telemetry.Samples.loop;
import static elser.worker.telemetry.Samples.notJoined;
import static elser.worker.telemetry.Samples.reports;
import static elser.worker.telemetry.Samples.snapshot;
import static elser.worker.telemetry.Samples.stopping;
import static elser.worker.telemetry.Samples.troubled;
import static elser.worker.telemetry.Samples.well;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;

class HealthTest {

    private static final Health GOOD = new Health(List.of());

    private static Health trouble(String... sentences) {
        return new Health(List.of(sentences));
    }

    private static Health ready(List<LoopReport> loops, long nanos) {
        return Health.ready(reports(null, loops.toArray(LoopReport[]::new)), nanos);
    }

    @Test
    void brokersThatDoNotAnswer_areSaidOnce_andTheLoopsAreLive() {
        Reports away = reports("the brokers have not answered for 9 s", well("l0"), well("l1"));

        assertThat(Health.ready(away, 0))
                .isEqualTo(trouble("the brokers have not answered for 9 s"));
        assertThat(Health.live(away.loops(), 0)).isEqualTo(GOOD);
    }

    @Test
    void aLoopThatWaitsForTheBrokers_isLiveAndNotReady() {
        List<LoopReport> loops = List.of(troubled("loop-0", "waits for the brokers: away"));

        assertThat(ready(loops, 0)).isEqualTo(trouble("loop-0 waits for the brokers: away"));
        assertThat(Health.live(loops, 0)).isEqualTo(GOOD);
    }

    @Test
    void loopsThatGoRound_areLive() {
        List<LoopReport> loops = List.of(well("loop-0"), well("loop-1"));

        assertThat(Health.live(loops, after(Duration.ofSeconds(60)))).isEqualTo(GOOD);
        assertThat(ready(loops, after(Duration.ofSeconds(60)))).isEqualTo(GOOD);
    }

    @Test
    void aWorkerThatStarts_isLiveAndNotReady() {
        assertThat(Health.live(List.of(), 0)).isEqualTo(GOOD);
        assertThat(ready(List.of(), 0)).isEqualTo(trouble("the worker is starting"));
    }

    @Test
    void aLoopWithoutARecentTurn_isNeitherLiveNorReady() {
        Health stuck =
                trouble("loop-0 is stuck: it has been at a turn for 61 s, the limit is 60 s");

        assertThat(Health.live(List.of(well("loop-0")), after(Duration.ofSeconds(61))))
                .isEqualTo(stuck);
        assertThat(ready(List.of(well("loop-0")), after(Duration.ofSeconds(61)))).isEqualTo(stuck);
    }

    @Test
    void aLoopThatHasEnded_isNamed() {
        List<LoopReport> loops = List.of(well("loop-0"), ended("loop-1"));

        assertThat(Health.live(loops, 0)).isEqualTo(trouble("loop-1 has ended"));
        assertThat(ready(loops, 0)).isEqualTo(trouble("loop-1 has ended"));
    }

    @Test
    void aLoopThatOwnsNothing_isReady() {
        LoopReport idle = loop("loop-0", snapshot(Set.of(), Set.of(), Set.of()));

        assertThat(ready(List.of(idle), 0)).isEqualTo(GOOD);
    }

    @Test
    void whatKeepsALoopFromBeingReady_isSaidOfEachLoop() {
        List<LoopReport> loops =
                List.of(
                        notJoined("loop-0"),
                        loop("loop-1", snapshot(Set.of(4), Set.of(12, 3), Set.of(7))),
                        stopping("loop-2"));

        assertThat(Health.live(loops, 0)).isEqualTo(GOOD);
        assertThat(ready(loops, 0))
                .isEqualTo(
                        trouble(
                                "loop-0 has not joined its group",
                                "loop-1 is loading partition 3, 12",
                                "loop-1 has given up partition 7, which failed again and again;"
                                        + " its log says why",
                                "loop-2 is stopping"));
    }
}
