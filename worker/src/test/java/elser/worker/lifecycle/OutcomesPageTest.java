package elser.worker.lifecycle;

import elser.worker.WrittenPage;
import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code docs/outcomes.md} is the outcome table as a page, and nothing else. */
class OutcomesPageTest {

    private static final Path PAGE = Path.of("docs/outcomes.md");

    @Test
    void thePageIsWhatTheTableSays() throws IOException {
        WrittenPage.holdTo(PAGE, page(), getClass());
    }

    private static String page() {
        return """
        # What answers mean

        Written by a test from `OutcomeTable`, which decides by it. Of the rows that match an answer the first one
        counts: who answered, status and `error.type` tell the meaning, a piece of the text only where Elasticsearch
        uses one type for different things. An answer that no other row is about is *unknown*: the cluster is looked at.
        Texts are Elasticsearch's own. `versions` are those that answer so; every row is driven against a simulated
        cluster of one of them.

        `phase` is where the provisioning stands that made the call. A create is made, and answered, in *creating*; starts,
        waking calls and deletions of a model in *following*; the deletion of an endpoint in *following*, and in *looking*
        where it is what a failed leader left. `all` are those. An answer that finds its provisioning elsewhere comes too
        late and changes nothing. A *read* is any call that changes nothing; it is made for everything on a target at once
        and knows no phase. One that is not *done* says nothing of the cluster, above all not that something is absent; it is
        made again at the next look. *Denied* and *hopeless* are what they are for other calls.

        ## Answers to calls

        %s
        ## What is done then

        %s
        ## What the worker finds by itself

        %s
        A failure of scope *request* ends that request only. One of scope *model* ends all requests that wait for the
        model there. One of scope *target* has to do with nothing of the request: everybody who waits for anything there
        meets it.
        """
                .formatted(answers(), meanings(), findings());
    }

    private static String answers() {
        StringBuilder table = new StringBuilder();
        line(
                table,
                "row",
                "calls",
                "phase",
                "answered by",
                "status",
                "`error.type`",
                "text contains",
                "versions",
                "means",
                "scope",
                "`failure.reason`",
                "retryable");
        line(
                table, "---", "---", "---", "---", "---", "---", "---", "---", "---", "---", "---",
                "---");
        for (OutcomeRow row : OutcomeTable.ROWS) {
            boolean fails = row.reason() != null;
            line(
                    table,
                    row.name(),
                    names(row.calls(), OutcomeRow.Call.values()),
                    names(row.stages(), OutcomeRow.Stage.values()),
                    name(row.answeredBy()),
                    String.join(", ", row.statuses()),
                    row.errorTypes().stream()
                            .map(type -> "`" + type + "`")
                            .collect(Collectors.joining(", ")),
                    row.text() == null ? "" : row.text(),
                    row.versions(),
                    name(row.meaning()),
                    name(row.scope()),
                    fails ? "`" + row.reason() + "`" : "",
                    fails ? (row.retryable() ? "yes" : "no") : "");
        }
        return table.toString();
    }

    private static <E extends Enum<E>> String names(Set<E> some, E[] all) {
        return some.size() == all.length
                ? "all"
                : some.stream().map(OutcomesPageTest::name).collect(Collectors.joining(", "));
    }

    private static String meanings() {
        StringBuilder table = new StringBuilder();
        line(table, "means", "what follows");
        line(table, "---", "---");
        for (OutcomeRow.Meaning meaning : OutcomeRow.Meaning.values()) {
            line(table, name(meaning), meaning.follows());
        }
        return table.toString();
    }

    private static String findings() {
        StringBuilder table = new StringBuilder();
        line(table, "found", "scope", "`failure.reason`", "retryable");
        line(table, "---", "---", "---", "---");
        for (Finding finding : Finding.values()) {
            line(
                    table,
                    finding.found(),
                    name(finding.scope()),
                    "`" + finding.reason() + "`",
                    finding.retryable() ? "yes" : "no");
        }
        return table.toString();
    }

    private static void line(StringBuilder table, String... cells) {
        List<String> all = Arrays.asList(cells);
        table.append("| ").append(String.join(" | ", all)).append(" |\n");
    }

    private static String name(@Nullable Enum<?> constant) {
        return constant == null ? "" : constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
