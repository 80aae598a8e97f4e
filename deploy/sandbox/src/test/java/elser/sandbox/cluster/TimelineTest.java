package elser.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class TimelineTest {

    private final Timeline timeline = new Timeline(VirtualCluster.T0);
    private final List<String> happened = new ArrayList<>();

    private Timeline.Timer after(int seconds, String what) {
        return timeline.after(Duration.ofSeconds(seconds), () -> happened.add(what));
    }

    @Test
    void whatIsDueAtOnce_happensInTheOrderItWasAskedFor() {
        after(2, "c");
        after(1, "a");
        after(1, "b");
        after(3, "d").cancel();
        timeline.advanceTo(VirtualCluster.T0.plusSeconds(10));
        assertThat(happened).containsExactly("a", "b", "c");
        assertThat(timeline.nextDue()).isEmpty();
    }

    /** Else each of many deployments that come and go would be remembered for a day. */
    @Test
    void whatIsCancelled_isForgotten() {
        WeakReference<Object> held = cancelled();
        await().until(
                        () -> {
                            System.gc();
                            return held.get() == null;
                        });
        assertThat(timeline.nextDue()).contains(VirtualCluster.T0.plusSeconds(1));
    }

    private WeakReference<Object> cancelled() {
        after(1, "sooner");
        Object payload = new Object();
        timeline.after(Duration.ofDays(1), () -> happened.add(payload.toString())).cancel();
        return new WeakReference<>(payload);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0ms", "200000d", "999999999999999d", "999999999999999m"})
    void everyTimeOut_isOneThatCanBeWaitedFor(String timeout) {
        VirtualCluster cluster = VirtualCluster.with(new Change.ImportModel(ElserModels.LINUX));
        cluster.apply(new Change.SetCapacity(MlCapacity.lazy()));
        assertThat(cluster.ask(Puts.elser("a?timeout=" + timeout)).status()).isEqualTo(200);
    }
}
