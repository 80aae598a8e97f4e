package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.T0;
import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.WaitingFor;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/**
 * Somebody else downloads the model and the tasks may not be listed: that the model is there, and
 * not all of it, is all there is to be seen.
 */
class HiddenDownloadTest {

    private final Scene scene = Scene.in(Scene.looking());

    private static Look hidden(Definition definition) {
        return Look.atNothing().downloadsForbidden().endpoint("a").definition(definition);
    }

    @Test
    void itIsSaidWithoutProgress() {
        Entry.Waiter leader = scene.waiter("r1");
        Provisioning said =
                scene.provisioning()
                        .saying(
                                new Provisioning.Reported(
                                        WaitingFor.MODEL_DOWNLOAD, null, T0.plusMillis(500)));

        assertThat(scene.at(500, hidden(Definition.PARTIAL)).decide())
                .isEqualTo(
                        new Step(
                                List.of(new Change.Put(leader.told()), new Change.Put(said)),
                                List.of(
                                        Said.downloading(
                                                        leader,
                                                        T0.plusMillis(500),
                                                        WaitingFor.MODEL_DOWNLOAD)
                                                .event()),
                                null,
                                Attention.from(0).seeingHidden(nanos(499)),
                                Step.Wish.NONE,
                                nanos(15_500),
                                "somebody else downloads the model"));
    }

    @Test
    void itIsNoStall_howeverLongItTakes() {
        for (long millis = 500; millis < 600_000; millis += 10_000) {
            Step step = scene.at(millis, hidden(Definition.PARTIAL)).next();

            assertThat(step.events()).allMatch(told -> told.event().progress() == null);
            assertThat(scene.attention().isStalled(Duration.ofSeconds(1))).isFalse();
        }
    }

    @Test
    void afterItTheDeploymentOfWhoDownloadedIsWaitedFor() {
        scene.at(500, hidden(Definition.PARTIAL)).next();

        assertThat(scene.at(2_000, hidden(Definition.COMPLETE)).next().note())
                .isEqualTo("its downloader's deployment is due");
        assertThat(scene.at(32_000, hidden(Definition.COMPLETE)).next().note())
                .isEqualTo("a create is needed");
    }
}
