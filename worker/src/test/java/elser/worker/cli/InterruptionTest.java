package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class InterruptionTest {

    private final Interruption interruption = new Interruption();

    @Test
    void aCommandThatHasNotSaidHowIsNotStopped() throws InterruptedException {
        assertThat(interruption.isArmed()).isFalse();
        assertThat(interruption.stopAndWait()).isNull();
    }

    @Test
    void aCommandIsStoppedAndItsCodeIsTheProcesss() throws InterruptedException {
        interruption.onStop(() -> interruption.ended(7));
        assertThat(interruption.isArmed()).isTrue();
        assertThat(interruption.stopAndWait()).isEqualTo(7);
    }

    @Test
    void whatHasEndedIsNotStopped() throws InterruptedException {
        AtomicInteger stops = new AtomicInteger();
        interruption.onStop(stops::incrementAndGet);
        interruption.ended(0);
        assertThat(interruption.stopAndWait()).isNull();
        assertThat(stops).hasValue(0);
    }
}
