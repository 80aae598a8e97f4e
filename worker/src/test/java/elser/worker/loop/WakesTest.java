package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.ModelKey;

import org.junit.jupiter.api.Test;

class WakesTest {

    private static final ModelKey A = new ModelKey("t", "a");
    private static final ModelKey B = new ModelKey("t", "b");

    private final Wakes wakes = new Wakes();

    @Test
    void keysComeWhenTheirTimeComesAndOnce() {
        wakes.at(20, B);
        wakes.at(10, A);

        assertThat(wakes.next()).isEqualTo(10);
        assertThat(wakes.take(9)).isEmpty();
        assertThat(wakes.take(20)).containsExactly(A, B);
        assertThat(wakes.take(30)).isEmpty();
        assertThat(wakes.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theEarliestTimeAskedForHolds() {
        wakes.at(20, A);
        wakes.at(10, A);
        wakes.at(30, A);

        assertThat(wakes.take(10)).containsExactly(A);
        assertThat(wakes.take(40)).isEmpty();
    }
}
