package elser.worker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.ServerVersion;
import elser.worker.lifecycle.Mutation.Kind;
import elser.worker.lifecycle.OutcomeRow.Stage;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Drives every row of the table: a simulated cluster of a version that answers so is brought to the
 * answer, and the answer, read by the worker's own code, finds the row.
 */
class OutcomeTableTest {

    @Test
    void everyRowHasItsScenario_andNoNameStandsTwice() {
        List<String> names = OutcomeTable.ROWS.stream().map(OutcomeRow::name).toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(Scenarios.ROWS.keySet())).isEqualTo(new TreeSet<>(names));
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsDriven() {
        return driven(
                Scenarios.ROWS,
                (name, scenario) ->
                        assertThat(scenario.row().name())
                                .as("%s", scenario.result())
                                .isEqualTo(name));
    }

    @TestFactory
    Stream<DynamicTest> theSameRowsByOtherWays() {
        return driven(
                Scenarios.OTHERS,
                (name, scenario) ->
                        assertThat(name)
                                .as("%s -> %s", scenario.result(), scenario.row().name())
                                .startsWith(scenario.row().name()));
    }

    /** On clusters of versions that their rows are about, too. */
    private static Stream<DynamicTest> driven(
            Map<String, Scenario> scenarios, BiConsumer<String, Scenario> isNamedWell) {
        return scenarios.entrySet().stream()
                .map(
                        each ->
                                DynamicTest.dynamicTest(
                                        each.getKey(),
                                        () -> {
                                            Scenario scenario = each.getValue();
                                            isNamedWell.accept(each.getKey(), scenario);
                                            String versions = scenario.row().versions();
                                            assertThat(isAbout(versions, scenario.version()))
                                                    .as("%s: %s", versions, scenario.version())
                                                    .isTrue();
                                        }));
    }

    /**
     * Whether a version is one of those in a cell such as {@code -8.18 9.0} or {@code 8.19 9.1-}.
     */
    private static boolean isAbout(String cell, ServerVersion version) {
        return cell.equals("all")
                || Arrays.stream(cell.split(" ", -1)).anyMatch(range -> isWithin(range, version));
    }

    private static boolean isWithin(String range, ServerVersion version) {
        String[] ends = range.contains("-") ? range.split("-", -1) : new String[] {range, range};
        return (ends[0].isEmpty() || minor(version).compareTo(ServerVersion.parse(ends[0])) >= 0)
                && (ends[1].isEmpty()
                        || minor(version).compareTo(ServerVersion.parse(ends[1])) <= 0);
    }

    private static ServerVersion minor(ServerVersion version) {
        return new ServerVersion(version.major(), version.minor(), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "all,       8.11, true",
        "8.15-,     8.14, false",
        "8.15-,     9.0,  true",
        "-8.18 9.0, 8.18.1, true",
        "-8.18 9.0, 8.19, false",
        "-8.18 9.0, 9.0.3, true",
        "-8.18 9.0, 9.1,  false",
        "8.19 9.1-, 9.0,  false",
        "8.11-8.12, 8.12.2, true",
        "8.11-8.12, 8.13, false",
    })
    void versionsAreReadAsPeopleReadThem(String cell, String version, boolean expected) {
        assertThat(isAbout(cell, ServerVersion.parse(version))).isEqualTo(expected);
    }

    /** What a start says of a licence names another feature; so do the answers of older servers. */
    @Test
    void theLicenceIsKnownByEachOfItsTexts() {
        for (String feature : List.of("inference", "ml")) {
            String text = "current license is non-compliant for [" + feature + "]";
            assertThat(
                            Outcomes.of(
                                    Kind.CREATE,
                                    Stage.CREATING,
                                    new CallResult.Answered(403, "security_exception", text)))
                    .isEqualTo(
                            new Verdict.Hopeless(
                                    elser.contracts.FailureReason.LICENSE,
                                    false,
                                    new Trouble(
                                            Trouble.Kind.SERVER, text, "security_exception", 403)));
        }
        assertThat(
                        Outcomes.of(
                                Kind.START,
                                Stage.FOLLOWING,
                                new CallResult.Answered(
                                        403, "status_exception", "no reason given")))
                .isInstanceOf(Verdict.LookAgain.class);
    }
}
