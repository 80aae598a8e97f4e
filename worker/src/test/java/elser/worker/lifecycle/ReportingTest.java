package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.T0;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.WaitingFor;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When the leading request is told that work goes on. */
class ReportingTest {

    private final Scene scene =
            Scene.in(Scene.following("mine")).attending(Attention.from(Scene.nanos(-1_000)));

    private static Look downloading(int percent) {
        return Look.atNothing().endpoint("mine").downloading(percent, 100);
    }

    /** What is said at which millisecond, of these looks. */
    private Map<Long, String> said(Map<Long, Look> looks) {
        Map<Long, String> said = new TreeMap<>();
        new TreeMap<>(looks)
                .forEach(
                        (millis, look) ->
                                scene.at(millis, look)
                                        .next()
                                        .events()
                                        .forEach(told -> said.put(millis, words(told))));
        return said;
    }

    private static String words(Announcement told) {
        var event = told.event();
        return event.requestId()
                + " "
                + event.sequence()
                + " "
                + event.waitingFor()
                + (event.progress() == null ? "" : " " + event.progress().percent());
    }

    @Test
    void theFirstWordIsSaidAtOnce() {
        assertThat(said(Map.of(1L, downloading(0)))).isEqualTo(Map.of(1L, "r1 1 model_download 0"));
    }

    @Test
    void itIsRepeatedEveryTenPercentOrFifteenSeconds() {
        assertThat(
                        said(
                                Map.of(
                                        0L, downloading(0),
                                        2_000L, downloading(9),
                                        3_000L, downloading(10),
                                        5_000L, downloading(19),
                                        17_999L, downloading(19),
                                        18_000L, downloading(19),
                                        32_000L, downloading(28),
                                        33_000L, downloading(28))))
                .isEqualTo(
                        Map.of(
                                0L, "r1 1 model_download 0",
                                3_000L, "r1 2 model_download 10",
                                18_000L, "r1 3 model_download 19",
                                33_000L, "r1 4 model_download 28"));
    }

    @Test
    void itIsNeverSaidMoreThanOnceASecondAndThenTheLatest() {
        assertThat(
                        said(
                                Map.of(
                                        0L, downloading(0),
                                        300L, downloading(50),
                                        999L, downloading(90),
                                        1_000L, downloading(95))))
                .isEqualTo(Map.of(0L, "r1 1 model_download 0", 1_000L, "r1 2 model_download 95"));
    }

    @Test
    void whatCouldNotBeSaidYetWakesTheProvisioningWhenItMay() {
        said(Map.of(0L, downloading(0)));

        assertThat(scene.at(300, downloading(50)).next().wakeAt()).isEqualTo(Scene.nanos(1_000));
        assertThat(scene.at(400, downloading(5)).next().wakeAt()).isEqualTo(Scene.nanos(15_000));
    }

    @Test
    void anotherReasonToWaitIsSaid() {
        Look missing = Look.atNothing().endpoint("mine");
        assertThat(
                        said(
                                Map.of(
                                        0L,
                                        downloading(99),
                                        1_000L,
                                        missing,
                                        2_000L,
                                        missing.deployment("mine", 0, 1),
                                        3_000L,
                                        Look.atNothing().endpointsUnreadable(Look.GATEWAY))))
                .isEqualTo(
                        Map.of(
                                0L, "r1 1 model_download 99",
                                1_000L, "r1 2 allocation",
                                3_000L, "r1 3 gateway"));
    }

    @Test
    void onlyTheLeaderIsTold() {
        scene.with(Scene.waiter("r2", 1, "yours"));
        List<String> told = new ArrayList<>(said(Map.of(0L, downloading(0))).values());
        scene.apply(scene.at(500).expire("r1"));

        told.addAll(said(Map.of(1_000L, downloading(10), 2_000L, downloading(11))).values());

        assertThat(told).containsExactly("r1 1 model_download 0", "r2 1 model_download 10");
    }

    @Test
    void aClockThatWentBackSilencesNothing() {
        scene.with(
                scene.provisioning()
                        .saying(
                                new Provisioning.Reported(
                                        WaitingFor.ALLOCATION, null, T0.plusSeconds(3_600))));

        assertThat(said(Map.of(1_000L, downloading(0))))
                .isEqualTo(Map.of(1_000L, "r1 1 model_download 0"));
    }

    @Test
    void aDownloadWhosePartsDoNotMoveSaysForHowLong() {
        said(Map.of(0L, downloading(5)));
        scene.at(119_999, downloading(5)).next();
        assertThat(progress(scene)).doesNotContain("stalledFor=PT");
        scene.at(135_000, downloading(5)).next();
        assertThat(progress(scene)).contains("stalledFor=PT2M15S");
        scene.at(150_000, downloading(6)).next();
        assertThat(progress(scene)).doesNotContain("stalledFor=PT");
    }

    private static String progress(Scene scene) {
        return String.valueOf(scene.provisioning().reported());
    }
}
