package elser.sandbox.chaos;

import static elser.sandbox.chaos.Outcomes.CLEAN;
import static elser.sandbox.chaos.Outcomes.NOON;
import static elser.sandbox.chaos.Outcomes.audit;
import static elser.sandbox.chaos.Outcomes.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import org.junit.jupiter.api.Test;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class SummaryTest {

    @Test
    void creates_areToldByHowManyHadHowMany() {
        Outcome outcome =
                outcome(
                        audit(CLEAN),
                        Map.of(
                                "alpha/model-1", new Creates(1, 1),
                                "alpha/model-2", new Creates(2, 1)),
                        List.of(create("ep-r-1"), create("ep-r-2"), create("ep-r-2")),
                        List.of());
        Journal journal =
                new Journal(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        assertThat(Summary.of(outcome, Verdict.of(outcome), journal, 0))
                .containsSequence(
                        row("creates arrived at the clusters", 3),
                        row("  most at once for a model key", 1),
                        row("model keys created on", 2),
                        row("  with shared creates: 0", 1),
                        row("  with shared creates: 1", 1),
                        row("dedicated endpoints asked for", 2),
                        row("  with creates: 0", 1),
                        row("  with creates: 2", 1),
                        row("creates beyond one: explained repairs", 0));
    }

    private static Call create(String endpoint) {
        return new Call("alpha", endpoint, "p/1/1", NOON);
    }

    private static String row(String what, int number) {
        return "%-40s %10d".formatted(what, number);
    }
}
