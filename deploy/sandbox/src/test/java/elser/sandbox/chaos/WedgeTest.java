package elser.sandbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.chaos.Group.View;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

class WedgeTest {

    private static final long LONG = Wedge.LONG.toNanos();
    private static final Set<String> RUNNING = Set.of("worker-1.2-", "worker-2.1-");
    private static final Map<String, String> ALIVE =
            Map.of("a", "worker-1.2-consumer", "b", "worker-2.1-consumer");
    private static final Map<String, String> WITH_A_DEAD_ONE =
            Map.of("a", "worker-1.2-consumer", "c", "worker-1.21-consumer");

    private final Wedge wedge = new Wedge();

    @Test
    void membersThatRun_areInOrder() {
        View view = new View(7, 7, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
    }

    @Test
    void aMemberWhoseProcessHasEnded_isWrong_onceItLasts() {
        View view = new View(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING))
                .contains("members of ended processes are kept: [worker-1.21-consumer]");
    }

    @Test
    void aMemberThatWasRemovedMeanwhile_beginsAnew() {
        View dead = new View(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, dead, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG / 2, new View(8, 8, ALIVE), RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, dead, RUNNING)).isEmpty();
    }

    @Test
    void assignmentsOfAnEpochToCome_areWrong_onceItLasts() {
        View view = new View(94, 140, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING))
                .contains("the group's epoch is 94, that of its assignments 140");
    }

    @Test
    void assignmentsThatHaveNotCaughtUp_areInOrder() {
        View view = new View(140, 94, ALIVE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
    }

    @Test
    void afterTheBrokersStart_itBeginsAnew() {
        View view = new View(7, 7, WITH_A_DEAD_ONE);
        assertThat(wedge.judge(0, view, RUNNING)).isEmpty();
        wedge.forget();
        assertThat(wedge.judge(LONG + 1, view, RUNNING)).isEmpty();
        assertThat(wedge.judge(2 * LONG + 2, view, RUNNING)).isPresent();
    }
}
