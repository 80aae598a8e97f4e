package elser.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class VirtualClockTest {

    private static final Instant T0 = Instant.parse("2026-11-23T20:00:00Z");

    private final VirtualClock clock = VirtualClock.startingAt(T0);
    private final List<String> rung = new ArrayList<>();

    private void ring(String name, int seconds) {
        var _ =
                clock.after(Duration.ofSeconds(seconds))
                        .thenRun(
                                () ->
                                        rung.add(
                                                name
                                                        + " "
                                                        + Duration.between(T0, clock.now())
                                                                .toSeconds()));
    }

    @Test
    void alarms_ringInOrderEachAtItsInstant() {
        ring("late", 30);
        ring("soon", 10);
        ring("as soon", 10);
        clock.advance(Duration.ofSeconds(9));
        assertThat(rung).isEmpty();
        clock.advance(Duration.ofSeconds(11));
        assertThat(rung).containsExactly("soon 10", "as soon 10");
        assertThat(clock.now()).isEqualTo(T0.plusSeconds(20));
        clock.advance(Duration.ofSeconds(10));
        assertThat(rung).containsExactly("soon 10", "as soon 10", "late 30");
    }

    @Test
    void alarmSetWhileTimePasses_ringsInTheSamePass() {
        var _ = clock.after(Duration.ofSeconds(1)).thenRun(() -> ring("second", 1));
        clock.advance(Duration.ofSeconds(5));
        assertThat(rung).containsExactly("second 2");
    }

    @Test
    void limit_takesWhatComesFirst() {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<String> limited =
                clock.limit(never, Duration.ofSeconds(3), () -> "too late");
        clock.advance(Duration.ofMillis(2_999));
        assertThat(limited).isNotDone();
        clock.advance(Duration.ofMillis(1));
        assertThat(limited).isCompletedWithValue("too late");

        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> inTime =
                clock.limit(work, Duration.ofSeconds(3), () -> "too late");
        work.complete("done");
        assertThat(inTime).isCompletedWithValue("done");
    }
}
