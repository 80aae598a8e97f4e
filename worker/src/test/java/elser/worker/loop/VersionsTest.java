package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import elser.contracts.FailureReason;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every version, 200 sequences of faults each: of the way to the clusters, of the clusters
 * themselves, of the commits and of the ownership. When the faults end everything ends. {@code
 * -Dversions.sequences=2000} makes it longer.
 */
class VersionsTest {

    private static final int SEQUENCES = Integer.getInteger("versions.sequences", 200);
    private static final int STEPS = 45;

    /** Faults are drawn by the thousand; each is logged. */
    @BeforeAll
    static void listenLess() {
        level(Level.OFF);
    }

    @AfterAll
    static void listenAgain() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger("elser.worker.loop")).setLevel(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.13", "8.15", "8.16", "8.18", "8.19", "9.0", "9.1", "9.5"})
    void everythingEnds_onAnyVersion(String version) {
        Set<String> repairs = new TreeSet<>();
        Set<FailureReason> reasons = EnumSet.noneOf(FailureReason.class);
        int healed = 0;
        int mended = 0;
        for (int seed = 0; seed < SEQUENCES; seed++) {
            try {
                VersionWorld world = new VersionWorld(version, seed);
                play(world);
                repairs.addAll(world.repairs().keySet());
                reasons.addAll(world.reasons());
                healed += world.healed();
                mended += world.mended();
            } catch (AssertionError | RuntimeException found) {
                throw new AssertionError("seed " + seed + " on " + version, found);
            }
        }
        assertThat(repairs).containsExactly("delete_endpoint", "delete_model", "start");
        assertThat(reasons)
                .contains(
                        FailureReason.UNAUTHORIZED,
                        FailureReason.LICENSE,
                        FailureReason.DOWNLOAD_FAILED,
                        FailureReason.DEPLOYMENT_FAILED,
                        FailureReason.GATEWAY_UNAVAILABLE,
                        FailureReason.DEADLINE_EXCEEDED);
        assertThat(healed).isPositive();
        assertThat(mended).isPositive();
    }

    private static void play(VersionWorld world) {
        for (int i = 0; i < STEPS; i++) {
            world.step();
            world.check();
        }
        world.endFaults();
        world.settle();
        world.checkEnds();
        world.healWhatIsLeft();
        world.checkEnds();
    }

    /** The whole of a seed's events comes out the same again. */
    @Test
    void aSeedIsReproducible() {
        assertThat(told(7)).isEqualTo(told(7)).isNotEmpty();
    }

    private static List<String> told(long seed) {
        VersionWorld world = new VersionWorld("9.5", seed);
        play(world);
        return world.told();
    }
}
