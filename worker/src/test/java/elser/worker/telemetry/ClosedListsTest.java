package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Phase;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds lists of labels that are there from the beginning to the types they are made of. */
class ClosedListsTest {

    /** A breaker gets there only where somebody puts it there; nobody does. */
    private static final Set<State> BY_HAND =
            EnumSet.of(State.DISABLED, State.FORCED_OPEN, State.METRICS_ONLY);

    private static Set<String> lowerCase(Stream<String> names) {
        return names.map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    @Test
    void phases() {
        assertThat(LabelValues.of(Metric.PROVISIONINGS))
                .isEqualTo(
                        Map.of(
                                "phase",
                                lowerCase(
                                        Stream.of(Phase.class.getPermittedSubclasses())
                                                .map(Class::getSimpleName))));
    }

    @Test
    void repairs() {
        assertThat(LabelValues.of(Metric.REPAIRS))
                .isEqualTo(
                        Map.of(
                                "kind",
                                Stream.of(Mutation.Kind.values())
                                        .filter(Mutation.Kind::isRepair)
                                        .map(Mutation.Kind::toString)
                                        .collect(Collectors.toSet())));
    }

    @Test
    void breakerStates() {
        assertThat(LabelValues.of(Metric.BREAKER_STATE))
                .isEqualTo(
                        Map.of(
                                "state",
                                lowerCase(
                                        EnumSet.complementOf(EnumSet.copyOf(BY_HAND)).stream()
                                                .map(State::name))));
    }
}
