package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicInteger;

class InterruptionTest {

    private final Interruption interruption = new Interruption();

    @Test
    void aCommandThatHasNotSaidHowIsNotStopped() {
        assertThat(interruption.isArmed()).isFalse();
        assertThat(interruption.stopAndWait()).isNull();
    }

    @Test
    void aCommandIsStoppedAndItsCodeIsTheProcesss() {
        interruption.onStop(() -> interruption.ended(7));
        assertThat(interruption.isArmed()).isTrue();
        assertThat(interruption.stopAndWait()).isEqualTo(7);
    }

    @Test
    void whatHasEndedIsNotStopped_andItsCodeIsTheProcesss() {
        AtomicInteger stops = new AtomicInteger();
        interruption.onStop(stops::incrementAndGet);
        interruption.ended(3);
        assertThat(interruption.stopAndWait()).isEqualTo(3);
        assertThat(stops).hasValue(0);
    }

    @Test
    void anInterruptDoesNotEndTheProcessUnderTheCommand() {
        interruption.onStop(
                () -> {
                    Thread.currentThread().interrupt();
                    Thread.startVirtualThread(() -> interruption.ended(7));
                });
        assertThat(interruption.stopAndWait()).isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }
}
