package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent;
import elser.worker.lifecycle.Mutation.Kind;
import elser.worker.lifecycle.OutcomeRow.Call;
import elser.worker.lifecycle.OutcomeRow.Stage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every status with every type and text that the table names, and with some that it does not:
 * nothing of it ends in an exception, and nothing is taken for a success that is none.
 */
class AnyAnswerTest {

    private static final List<Integer> STATUSES =
            List.of(
                    100, 200, 204, 301, 400, 401, 403, 404, 405, 408, 409, 413, 418, 429, 500, 501,
                    502, 503, 504, 507, 599);

    private static List<CallResult> answers() {
        List<CallResult> answers = new ArrayList<>();
        answers.add(new CallResult.NoAnswer("reset"));
        answers.add(new CallResult.NotSent("refused"));
        for (int status : STATUSES) {
            for (String type : all(row -> row.errorTypes().stream(), "nobodys_exception")) {
                for (String text : all(row -> Stream.ofNullable(row.text()), "so it is")) {
                    answers.add(new CallResult.Answered(status, type, text));
                }
            }
            answers.add(new CallResult.Answered(status, null, "<html>"));
        }
        return answers;
    }

    private static Set<String> all(Function<OutcomeRow, Stream<String>> words, String another) {
        Set<String> all = new TreeSet<>(Set.of(another));
        OutcomeTable.ROWS.forEach(row -> words.apply(row).forEach(all::add));
        return all;
    }

    @Test
    void onlyTwoHundredsAreSuccesses_andTheAbsenceOfWhatWasToBeDeleted() {
        for (CallResult result : answers()) {
            for (Kind call : Kind.values()) {
                for (Stage stage : Stage.of(call)) {
                    boolean isDone = Outcomes.of(call, stage, result) instanceof Verdict.Done;
                    assertThat(isDone).as("%s %s", call, result).isEqualTo(isSuccess(call, result));
                }
            }
            assertThat(Read.<Object>failed(result).orNull()).isNull();
        }
    }

    private static boolean isSuccess(Kind call, CallResult result) {
        boolean isDeletion = call == Kind.DELETE_ENDPOINT || call == Kind.DELETE_MODEL;
        return result instanceof CallResult.Answered(int status, String type, var _)
                && (status / 100 == 2
                        || (isDeletion
                                && status == 404
                                && Objects.equals(type, "resource_not_found_exception")));
    }

    /** One of each row, of each call: what follows is decided, and nobody is told of a success. */
    @Test
    void whateverIsAnswered_somethingFollows() {
        Set<List<?>> seen = new HashSet<>();
        for (CallResult result : answers()) {
            for (Kind call : Kind.values()) {
                for (Stage stage : Stage.of(call)) {
                    OutcomeRow row = Outcomes.rowOf(Call.of(call), stage, result);
                    if (seen.add(List.of(call, stage, row.name()))) {
                        Step step = told(call, stage, result);
                        assertThat(step.events())
                                .as("%s %s", call, result)
                                .allMatch(each -> each.event().type() == failedOrNull(each));
                    }
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(OutcomeTable.ROWS.size());
    }

    private static LifecycleEvent.@Nullable Type failedOrNull(Announcement told) {
        return told.event().failure() == null ? null : LifecycleEvent.Type.FAILED;
    }

    private static Step told(Kind call, Stage stage, CallResult result) {
        Scene scene = OutcomeFollowsTest.standing(call, stage);
        return scene.apply(scene.answer(OutcomeFollowsTest.mutation(call), result));
    }
}
