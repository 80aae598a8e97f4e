package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.worker.lifecycle.Sight.Permit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.Objects;

/** The scene's owner allows 3 sparse-embedding endpoints; those of reserved ids do not count. */
class EndpointLimitTest {

    private static Step decided(int endpoints) {
        Look look =
                Look.atNothing()
                        .with(Look.endpoint(".given", "another-model"))
                        .definition(Definition.COMPLETE);
        for (int i = 0; i < endpoints; i++) {
            look.with(Look.endpoint("e" + i, "another-model"));
        }
        return Scene.in(Scene.looking()).at(500, look).permitted(Permit.GRANTED).next();
    }

    /** An endpoint of the model without a deployment, and as many others as are allowed. */
    private static Scene full(Entry.Waiter second, String idOfModel) {
        Look look =
                Look.atNothing()
                        .endpoint(idOfModel)
                        .with(Look.endpoint("a", "another-model"))
                        .with(Look.endpoint("b", "another-model"))
                        .with(Look.endpoint("c", "another-model"))
                        .definition(Definition.COMPLETE);
        return Scene.in(Scene.looking()).with(second).at(500, look).permitted(Permit.GRANTED);
    }

    @Test
    void whoNeedsNoCreateIsNotEndedByIt() {
        Map<String, Entry.Waiter> waiters =
                Map.of(
                        "theirs", Scene.waiter("r2", 1, "theirs"),
                        ".given", Scene.waiter("r2", 1, "yours", null));
        waiters.forEach(
                (endpoint, second) -> {
                    Scene scene = full(second, endpoint);

                    assertThat(scene.next().note())
                            .isEqualTo("request failed: insufficient_capacity");
                    assertThat(scene.next().note()).isEqualTo("adopting endpoint " + endpoint);
                    assertThat(scene.waiter("r2")).isEqualTo(second);
                });
    }

    @ParameterizedTest
    @CsvSource({"0, true", "2, true", "3, false", "4, false"})
    void aCreateIsMadeWhileThereAreFewer(int endpoints, boolean isMade) {
        Step step = decided(endpoints);

        assertThat(step.mutation() instanceof Mutation.Create).isEqualTo(isMade);
        if (!isMade) {
            assertThat(Objects.requireNonNull(step.events().getFirst().event().failure()).reason())
                    .isEqualTo(FailureReason.INSUFFICIENT_CAPACITY);
        }
    }
}
