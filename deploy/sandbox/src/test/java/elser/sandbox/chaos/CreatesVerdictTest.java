package elser.sandbox.chaos;

import static elser.sandbox.chaos.Outcomes.CLEAN;
import static elser.sandbox.chaos.Outcomes.NOON;
import static elser.sandbox.chaos.Outcomes.audit;
import static elser.sandbox.chaos.Outcomes.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class CreatesVerdictTest {

    private static final Verdict RIGHT = new Verdict(0, 0, 0, 0, List.of(), List.of());
    private static final String ONE_TOO_MANY =
            "alpha/model-2: %d creates arrived, 1 of them without explanation";
    private static final String REPAIRED =
            CLEAN.replace(
                    "\"creates\":{}",
                    "\"creates\":{\"alpha/model-1\":{\"repair\":1},\"alpha/model-2\":{\"repair\":1}}");

    private static Verdict judge(String json, Map<String, Creates> creates) {
        return Verdict.of(outcome(audit(json), creates, List.of(), List.of()));
    }

    /** Where creates arrived for model-2, which some ask endpoints of their own for. */
    private static Verdict judgeDedicated(String json, Call... calls) {
        return Verdict.of(
                outcome(
                        audit(json),
                        Map.of("alpha/model-2", new Creates(calls.length, 1)),
                        List.of(calls),
                        List.of()));
    }

    /**
     * A create.
     *
     * @param seconds after noon
     */
    private static Call call(String endpoint, int seconds) {
        return new Call("alpha", endpoint, "p/1/1", NOON.plusSeconds(seconds));
    }

    private static Verdict doubled(String... faults) {
        return new Verdict(0, 1, 0, 0, List.of(), List.of(faults));
    }

    @Test
    void oneCreateForAModel_isRight() {
        assertThat(judge(CLEAN, Map.of("alpha/model-1", new Creates(1, 1)))).isEqualTo(RIGHT);
    }

    @Test
    void oneMoreForEachDedicatedEndpoint_isRight() {
        assertThat(judgeDedicated(CLEAN, call("ep-r-4", 0), call("ep-r-2", 2), call("ep-r-3", 4)))
                .isEqualTo(RIGHT);
    }

    @Test
    void aDedicatedEndpointCreatedTwice_isDoubled() {
        assertThat(judgeDedicated(CLEAN, call("ep-r-2", 0), call("ep-r-2", 2)))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(2)));
    }

    @Test
    void twoEndpointsForOneDedicatedRequest_areDoubled() {
        assertThat(judgeDedicated(CLEAN, call("ep-r-2", 0), call("re-ep-r-2", 2)))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(2)));
    }

    @Test
    void aDedicatedRequestThatCreatedNothing_doesNotExcuseASecondSharedCreate() {
        assertThat(judgeDedicated(CLEAN, call("ep-r-4", 0), call("ep-r-2", 2), call("ep-r-5", 4)))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(3)));
    }

    @Test
    void aSharedCreateThatNeverCame_doesNotExcuseASecondDedicatedOne() {
        assertThat(judgeDedicated(CLEAN, call("ep-r-2", 0), call("ep-r-3", 2), call("ep-r-3", 4)))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(3)));
    }

    @Test
    void aCreateThatIsNotOnRecord_isTakenForASharedOne() {
        assertThat(
                        Verdict.of(
                                outcome(
                                        audit(CLEAN),
                                        Map.of("alpha/model-2", new Creates(3, 1)),
                                        List.of(call("ep-r-4", 0), call("ep-r-2", 2)),
                                        List.of())))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(3)));
    }

    @Test
    void aDedicatedEndpointThatTheEventsCallRepaired_isExplained() {
        assertThat(judgeDedicated(REPAIRED, call("ep-r-2", 0), call("ep-r-2", 2)))
                .isEqualTo(new Verdict(0, 0, 1, 0, List.of(), List.of()));
    }

    @Test
    void aThaw_excusesNoEndpointThatNothingWasSentForThen() {
        assertThat(
                        Verdict.of(
                                outcome(
                                        audit(CLEAN),
                                        Map.of("alpha/model-2", new Creates(3, 1)),
                                        List.of(
                                                call("ep-r-2", -60),
                                                call("ep-r-2", -50),
                                                call("ep-r-4", 1)),
                                        List.of(NOON))))
                .isEqualTo(doubled(ONE_TOO_MANY.formatted(3)));
    }

    @Test
    void aSecondCreate_isDoubled() {
        assertThat(judge(CLEAN, Map.of("alpha/model-1", new Creates(2, 1))))
                .isEqualTo(
                        doubled("alpha/model-1: 2 creates arrived, 1 of them without explanation"));
    }

    @Test
    void aSecondCreateThatTheEventsCallARepair_isExplained() {
        assertThat(judge(REPAIRED, Map.of("alpha/model-1", new Creates(2, 1))))
                .isEqualTo(new Verdict(0, 0, 1, 0, List.of(), List.of()));
    }

    @Test
    void aSecondCreateJustAfterAThaw_isCountedApart() {
        List<Call> calls = List.of(call("ep-r-1", -60), call("ep-r-1", 1));
        assertThat(
                        Verdict.of(
                                outcome(
                                        audit(CLEAN),
                                        Map.of("alpha/model-1", new Creates(2, 2)),
                                        calls,
                                        List.of(NOON))))
                .isEqualTo(new Verdict(0, 0, 0, 1, List.of(), List.of()));
    }

    @Test
    void twoCreatesAtOnce_areWrong() {
        assertThat(judge(CLEAN, Map.of("alpha/model-1", new Creates(1, 2))).faults())
                .containsExactly("alpha/model-1: 2 creates were in flight at once");
    }

    @Test
    void aDedicatedCreateBesideAnother_isWrong() {
        assertThat(
                        Verdict.of(
                                outcome(
                                        audit(CLEAN),
                                        Map.of("alpha/model-2", new Creates(2, 2)),
                                        List.of(call("ep-r-4", 0), call("ep-r-2", 3)),
                                        List.of())))
                .isEqualTo(
                        new Verdict(
                                0,
                                0,
                                0,
                                0,
                                List.of(),
                                List.of("alpha/model-2: 2 creates were in flight at once")));
    }

    @Test
    void theEndpointOfACreate_isTheLastOfItsPath() {
        assertThat(CreateRecord.endpoint("/_inference/sparse_embedding/ep-r-1"))
                .isEqualTo("ep-r-1");
        assertThat(CreateRecord.endpoint("/_inference/sparse_embedding/ep-r-1?timeout=5000ms"))
                .isEqualTo("ep-r-1");
    }
}
