package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.worker.lifecycle.PhaseChange;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Whole workers in simulated worlds: what the guarantees say holds after every transaction, and
 * once the faults stop everything comes to its end. {@code -Dsimulation.seeds=20000} makes it
 * longer.
 */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("simulation.seeds", 300);

    @BeforeAll
    static void listenLess() {
        Simulation.quiet(Level.OFF);
    }

    @AfterAll
    static void listenAgain() {
        Simulation.quiet(null);
    }

    @Test
    void guaranteesHoldInWorldsOfAllKinds() throws InterruptedException {
        Simulation.Summary summary = Simulation.run(0, SEEDS, 2, System.out);
        System.out.println(summary);
        Simulation.Failed failed = summary.failed();
        if (failed != null) {
            throw new AssertionError(Simulation.sentence(failed), failed.cause());
        }
        assertThat(summary.total().served()).isGreaterThan(SEEDS);
        // No world has a cluster without a licence, or one that denies the worker for long.
        assertThat(summary.total().phaseChanges())
                .containsAll(EnumSet.complementOf(EnumSet.of(PhaseChange.LOOKING_TO_ENDING)));
        assertThat(summary.total().changesOfFormat()).isGreaterThan(SEEDS / 2);
    }

    /** The whole of a seed's course comes out the same again. */
    @Test
    void aSeedIsOneCourseOfItsWorld() {
        assertThat(course(7)).isEqualTo(course(7)).hasSizeGreaterThan(1_000);
    }

    private static List<String> course(long seed) {
        List<String> lines = new ArrayList<>();
        try (World world = new World(seed, lines::add, true)) {
            world.run();
        }
        return lines;
    }
}
