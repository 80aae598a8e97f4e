package elser.worker.lifecycle;

import static elser.worker.lifecycle.Scene.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.Progress;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * That a download stands still is told of what was seen: from the beginning of one look to that of
 * another. The scene's policy calls two minutes a stall.
 */
class SeenDownloadTest {

    private static final Duration STALL = Duration.ofMinutes(2);

    /** Who watches a download, and what else is to be seen. */
    record Watcher(Scene scene, Supplier<Look> look) {

        private Look downloading(int parts) {
            return look.get().downloading(parts, 100);
        }
    }

    static List<Watcher> watchers() {
        return List.of(
                new Watcher(Scene.in(Scene.looking()), Look::atNothing),
                new Watcher(
                        Scene.in(Scene.followingOwn()), () -> Look.atNothing().endpoint("mine")),
                new Watcher(
                        Scene.in(Scene.following(".given")),
                        () -> Look.atNothing().endpoint(".given")),
                new Watcher(Scene.in(Scene.creating()).mutating(), Look::atNothing));
    }

    @ParameterizedTest
    @MethodSource("watchers")
    void oneLook_howeverOftenItIsThoughtAbout_isNoStall(Watcher watcher) {
        Scene scene = watcher.scene();
        scene.at(500, watcher.downloading(5)).next();

        for (long millis = 15_500; millis < 300_000; millis += 15_000) {
            assertThat(told(scene.at(millis).next())).isEqualTo(new Progress(5, 100, 5, null));
        }
        assertThat(scene.attention().isStalled(Duration.ofNanos(1))).isFalse();
        assertThat(scene.attention())
                .isEqualTo(Attention.from(0).seeing(new Download(5, 100), nanos(499)));
    }

    @ParameterizedTest
    @MethodSource("watchers")
    void theSameParts_seenLongAfter_areAStallOfThatLength(Watcher watcher) {
        Scene scene = watcher.scene();
        scene.at(500, watcher.downloading(5)).next();

        scene.at(120_499, watcher.downloading(5)).next();
        assertThat(scene.attention().isStalled(STALL)).isFalse();
        Step stalled = scene.at(135_500, watcher.downloading(5)).next();

        assertThat(told(stalled)).isEqualTo(new Progress(5, 100, 5, Duration.ofSeconds(135)));
        assertThat(scene.attention().isStalled(STALL)).isTrue();
    }

    /** Another's download vanished: how long that one stood still is nothing of ours. */
    @Test
    void aDownloadThatVanishedIsNotTheOneThatBeginsAfterIt() {
        for (long retryAt : List.of(0L, 200_000L)) {
            Scene scene =
                    Scene.in(Scene.looking())
                            .attending(Attention.from(0).notBefore(nanos(retryAt)));
            scene.at(500, Look.atNothing().downloading(5, 100)).next();
            Look nothing = Look.atNothing().definition(Definition.ABSENT);
            Step step = scene.at(130_000, nothing).permitted(Sight.Permit.GRANTED).next();
            assertThat(step.mutation() != null).isEqualTo(retryAt == 0);
            if (retryAt == 0) {
                scene.mutating();
            }

            scene.at(140_000, Look.atNothing().downloading(5, 100)).next();

            assertThat(scene.attention().isStalled(Duration.ofNanos(1))).isFalse();
        }
    }

    private static @Nullable Progress told(Step step) {
        List<Announcement> events = step.events();
        return Objects.requireNonNull(events.getLast()).event().progress();
    }
}
