package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** So many lines a second, and what is over them counted. */
class LineLimitTest {

    private static final long SECOND = 1_000_000_000;

    private final LineLimit limit = new LineLimit(2);

    @Test
    void theLastThatFitsIsAdmittedAndTheNextIsNot() {
        assertThat(limit.admits(7)).isTrue();
        assertThat(limit.admits(8)).isTrue();
        assertThat(limit.admits(9)).isFalse();
    }

    @Test
    void whatWasLeftOutIsToldOnceWhenTheSecondIsOver() {
        for (int i = 0; i < 5; i++) {
            boolean _ = limit.admits(7);
        }

        assertThat(limit.settle(7 + SECOND - 1)).isZero();
        assertThat(limit.admits(7 + SECOND - 1)).isFalse();
        assertThat(limit.settle(7 + SECOND)).isEqualTo(4);
        assertThat(limit.settle(7 + SECOND)).isZero();
        assertThat(limit.admits(7 + SECOND)).isTrue();
    }

    @Test
    void aSecondBeginsWithItsFirstLine() {
        assertThat(limit.settle(5 * SECOND)).isZero();
        boolean _ = limit.admits(5 * SECOND);
        boolean _ = limit.admits(6 * SECOND - 1);

        assertThat(limit.settle(6 * SECOND - 1)).isZero();
        assertThat(limit.admits(6 * SECOND - 1)).isFalse();
    }
}
