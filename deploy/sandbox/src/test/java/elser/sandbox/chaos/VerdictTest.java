package elser.sandbox.chaos;

import static elser.sandbox.chaos.Outcomes.CLEAN;
import static elser.sandbox.chaos.Outcomes.audit;
import static elser.sandbox.chaos.Outcomes.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class VerdictTest {

    private static Verdict judge(String json) {
        return Verdict.of(outcome(audit(json), Map.of(), List.of(), List.of()));
    }

    /** Where the broker undid the offsets of a transaction that answered so many records. */
    private static Verdict judgeUndone(String json, long answers) {
        return Verdict.of(
                outcome(
                        audit(json),
                        Map.of(),
                        List.of(),
                        List.of(),
                        new Transactions(9, 1, 1, answers)));
    }

    @Test
    void whatTheAuditorFinds_isToldAndCounted() {
        String json =
                CLEAN.replace("\"violations\":{}", "\"violations\":{\"gap\":1,\"repeated\":2}")
                        .replace(
                                "\"findings\":[]",
                                "\"findings\":[{\"kind\":\"gap\",\"place\":\"events-1@7\",\"request_id\":\"r-1\",\"message\":\"m\"}]");
        Verdict verdict = judge(json);
        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.doubled()).isEqualTo(2);
        assertThat(verdict.faults())
                .containsExactly("the auditor ended with 1", "auditor: gap at events-1@7: r-1 m");
    }

    private static final String SENT_ON_AGAIN =
            CLEAN.replace("\"pending\":0", "\"pending\":0,\"rekeyed_again\":1");

    @Test
    void aRecordSentOnTwice_isADuplicateMore_whereTheBrokerUndidAnOffset() {
        String json = SENT_ON_AGAIN.replace("\"duplicates\":2", "\"duplicates\":3");
        assertThat(judgeUndone(json, 1).faults()).isEmpty();
        assertThat(judge(json).faults())
                .containsExactly(
                        "1 records were answered again, undone offsets explain 0 of them",
                        "duplicates and reused ids: 4 instead of 3");
    }

    @Test
    void aRefusedRecordSentOnTwice_isRefusedTwice() {
        String json = SENT_ON_AGAIN.replace("\"refused\":1", "\"refused\":2");
        assertThat(judgeUndone(json, 1))
                .isEqualTo(
                        new Verdict(
                                0,
                                0,
                                0,
                                0,
                                List.of("1 records were sent on to their partition twice"),
                                List.of()));
        assertThat(judge(json).faults()).contains("refused: 2 instead of 1");
    }

    private static String answeredTwice(int times) {
        return CLEAN.replace("\"unreadable\":1", "\"unreadable\":" + (1 + times))
                .replace("\"violations\":{}", "\"violations\":{\"answered_twice\":" + times + "}")
                .replace(
                        "\"findings\":[]",
                        "\"findings\":[{\"kind\":\"answered_twice\",\"place\":\"letters-1@7\",\"message\":\"m\"}]");
    }

    @Test
    void aRecordSetAsideTwice_isToldAndNotWrong_whereTheBrokerUndidAnOffset() {
        assertThat(judgeUndone(answeredTwice(1), 2))
                .isEqualTo(
                        new Verdict(
                                0,
                                0,
                                0,
                                0,
                                List.of("auditor: answered_twice at letters-1@7: m"),
                                List.of()));
    }

    @Test
    void aRecordSetAsideTwice_isWrong_whereNoOffsetWasUndone() {
        Verdict verdict = judge(answeredTwice(1));
        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.excused()).isEmpty();
        assertThat(verdict.faults())
                .containsExactly(
                        "the auditor ended with 1",
                        "auditor: answered_twice at letters-1@7: m",
                        "1 records were answered again, undone offsets explain 0 of them",
                        "unreadable: 2 instead of 1");
    }

    @Test
    void moreThanTheUndoneTransactionsAnswered_isWrong() {
        Verdict verdict = judgeUndone(answeredTwice(3), 2);
        assertThat(verdict.doubled()).isEqualTo(3);
        assertThat(verdict.faults())
                .contains("3 records were answered again, undone offsets explain 2 of them");
    }

    @Test
    void anUndoneOffset_excusesNothingElse() {
        String json =
                answeredTwice(1)
                        .replace("\"answered_twice\":1", "\"answered_twice\":1,\"repeated\":1")
                        .replace(
                                "\"findings\":[",
                                "\"findings\":[{\"kind\":\"repeated\",\"place\":\"events-0@1\",\"message\":\"n\"},");
        Verdict verdict = judgeUndone(json, 1);
        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.excused()).containsExactly("auditor: answered_twice at letters-1@7: m");
        assertThat(verdict.faults())
                .containsExactly("the auditor ended with 1", "auditor: repeated at events-0@1: n");
    }

    @Test
    void whatWasAnsweredAgain_mustBeFoundInTheCounts() {
        assertThat(judgeUndone(SENT_ON_AGAIN, 1).faults())
                .containsExactly("1 records were answered again, and no count is higher for it");
    }

    @Test
    void anAnswerTooFew_isWrong() {
        assertThat(judge(CLEAN.replace("\"accepted\":10", "\"accepted\":9")).faults())
                .containsExactly("accepted: 9 instead of 10");
    }
}
