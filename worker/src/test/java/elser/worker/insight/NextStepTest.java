package elser.worker.insight;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Pace;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What comes next with a provisioning, and when, as far as topics and configuration tell. */
class NextStepTest {

    private static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

    private static final Pace PACE =
            new Pace(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(2));

    private static final Phase CREATING =
            new Phase.Creating(
                    new Intent(
                            "p/1",
                            1,
                            CreateReason.FIRST,
                            "r1",
                            "e",
                            0,
                            START,
                            70_000,
                            "x",
                            1,
                            Definition.ABSENT));

    private static final Map<String, Phase> PHASES =
            Map.of(
                    "looking",
                    new Phase.Looking(CreateReason.FIRST),
                    "creating",
                    CREATING,
                    "following",
                    new Phase.Following("e", null),
                    "ending",
                    new Phase.Ending(
                            new Phase.Result.Broken(
                                    new Failure(
                                            FailureReason.LICENSE,
                                            "none",
                                            null,
                                            null,
                                            false,
                                            List.of()))));

    @Test
    void theEndOfACreateIsTold_onlyWhereItIsTrue() {
        Provisioning creating = in(CREATING, null);
        String step = "waits for the create of e";
        Instant end = START.plusSeconds(70);
        Duration window = Duration.ofSeconds(70);

        assertThat(NextStep.of(creating, false, PACE, START))
                .isEqualTo(new NextStep(step, PACE.shortest(), null, end, window));
        assertThat(NextStep.of(creating, false, PACE, end.plusMillis(1)))
                .isEqualTo(new NextStep(step, PACE.shortest(), null, null, window));
        assertThat(NextStep.of(creating, true, PACE, START))
                .isEqualTo(new NextStep(step, null, null, null, window));
    }

    /** Of every phase, and of all that it can wait for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    looking   | -              | 1s  | -  | looks for an endpoint to adopt, and creates one if none is
                    looking   | ENDPOINT       | 1s  | -  | looks for an endpoint to adopt, and creates one if none is
                    looking   | MODEL_DOWNLOAD | 10s | -  | looks for an endpoint to adopt, and creates one if none is
                    looking   | CAPACITY       | 10s | 2m | looks for an endpoint to adopt, and creates one if none is
                    looking   | GATEWAY        | 40s | -  | waits for the gateway, then looks for an endpoint to adopt, and creates one if none is
                    creating  | GATEWAY        | 40s | -  | waits for the create of e
                    creating  | MODEL_DOWNLOAD | 10s | -  | waits for the create of e
                    following | ALLOCATION     | 1s  | -  | looks until e is fully allocated
                    following | MODEL_DOWNLOAD | 10s | -  | looks until e is fully allocated
                    following | CAPACITY       | 10s | -  | looks until e is fully allocated
                    following | GATEWAY        | 40s | -  | waits for the gateway, then looks until e is fully allocated
                    ending    | ALLOCATION     | 0s  | -  | tells those who wait how it ended
                    """)
    void itIsToldWhatComesNext_andHowSoon(
            String phase,
            @Nullable WaitingFor waitingFor,
            String within,
            @Nullable String retry,
            String step) {
        Provisioning provisioning = in(Objects.requireNonNull(PHASES.get(phase)), waitingFor);
        NextStep owned = NextStep.of(provisioning, false, PACE, START);

        assertThat(owned.step()).isEqualTo(step);
        assertThat(owned.within()).isEqualTo(Duration.parse("PT" + within));
        assertThat(owned.retry()).isEqualTo(retry == null ? null : Duration.parse("PT" + retry));
        assertThat(NextStep.of(provisioning, true, PACE, START))
                .extracting(NextStep::step, NextStep::within)
                .containsExactly(step, null);
    }

    private static Provisioning in(Phase phase, @Nullable WaitingFor waitingFor) {
        return new Provisioning(
                "p",
                new ModelKey("default", ".elser_model_2"),
                null,
                START,
                1,
                CreateReason.FIRST,
                false,
                waitingFor == null ? null : new Provisioning.Reported(waitingFor, null, START),
                phase);
    }
}
