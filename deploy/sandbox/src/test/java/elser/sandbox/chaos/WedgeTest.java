package elser.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.chaos.Group.View;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

class WedgeTest {

    private static final long LONG = Wedge.LONG.toNanos();
    private static final Set<String> RUNNING = Set.of("worker-1.2-", "worker-2.1-");
    private static final Map<String, String> ALIVE =
            Map.of("a", "worker-1.2-consumer", "b", "worker-2.1-consumer");
    private static final Map<String, String> WITH_A_DEAD_ONE =
            Map.of("a", "worker-1.2-consumer", "c", "worker-1.21-consumer");

    private final Wedge wedge = new Wedge();

    private static Optional<View> view(
            int epoch, int assignmentEpoch, Map<String, String> members) {
        return Optional.of(new View(epoch, assignmentEpoch, members));
    }

    @Test
    void membersThatRun_areInOrder() {
        Optional<View> view = view(7, 7, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
    }

    @Test
    void aMemberWhoseProcessHasEnded_isWrong_onceItLasts() {
        Optional<View> view = view(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING))
                .contains("worker-1.21-consumer is kept, its process ended");
    }

    @Test
    void aMemberThatWasRemovedMeanwhile_beginsAnew() {
        Optional<View> dead = view(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, dead, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG / 2, view(8, 8, ALIVE), RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, dead, RUNNING)).isEmpty();
    }

    @Test
    void assignmentsOfAnEpochToCome_areWrong_onceItLasts() {
        Optional<View> view = view(94, 140, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING))
                .contains("the group's epoch is 94, that of its assignments 140");
    }

    @Test
    void assignmentsThatHaveNotCaughtUp_areInOrder() {
        Optional<View> view = view(140, 94, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
    }

    @Test
    void noAnswer_isWrong_onceItLasts() {
        assertThat(wedge.judge(0, Optional.empty(), RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, Optional.empty(), RUNNING))
                .contains("the coordinator gives no answer");
    }

    @Test
    void anAnswerBetween_beginsAnew() {
        assertThat(wedge.judge(0, Optional.empty(), RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG / 2, view(7, 7, ALIVE), RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, Optional.empty(), RUNNING)).isEmpty();
    }

    @Test
    void afterTheBrokersStart_itBeginsAnew() {
        Optional<View> view = view(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        wedge.forget();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(2 * LONG + 2, view, RUNNING)).isPresent();
    }
}
