package elser.sandbox.chaos;

import elser.sandbox.chaos.Asked.Kind;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table a run ends with. */
final class Summary {

    private Summary() {}

    static List<String> of(Outcome outcome, Verdict verdict, Journal journal, long rebalances) {
        Transactions transactions = outcome.transactions();
        List<String> lines = new ArrayList<>();
        row(lines, "kills (SIGKILL)", journal.count(Journal.KILL));
        row(lines, "terminations (SIGTERM)", journal.count(Journal.TERMINATE));
        row(lines, "freezes (SIGSTOP, SIGCONT)", journal.count(Journal.FREEZE));
        row(lines, "broker kills and restarts", journal.count(Journal.BROKER));
        row(lines, "  because the coordinator was wedged", journal.count(Journal.WEDGE));
        row(lines, "gateway storms", journal.count(Journal.STORM));
        row(lines, "rebalances (group epochs)", rebalances);
        row(lines, "transactions committed", transactions.committed());
        row(lines, "transactions aborted", transactions.aborted());
        row(lines, "committed offsets the broker undid", transactions.undone());
        row(lines, "  records answered again", outcome.answeredAgain());
        for (Kind kind : Kind.values()) {
            row(
                    lines,
                    "published: " + kind.name().toLowerCase(Locale.ROOT),
                    outcome.published(kind));
        }
        row(lines, "events read by the auditor", outcome.audit().at("/read/events").asLong());
        row(lines, "accepted", outcome.audited("accepted"));
        row(lines, "fully allocated", outcome.audited("fully_allocated"));
        row(lines, "failed (short deadlines)", outcome.audited("failed"));
        row(lines, "duplicates recognised", outcome.audited("duplicates"));
        row(lines, "re-keyed", outcome.audited("rekeyed"));
        creates(outcome, lines);
        row(lines, "creates beyond one: explained repairs", verdict.repaired());
        row(lines, "creates beyond one: just after a thaw", verdict.late());
        row(lines, "lost", verdict.lost());
        row(lines, "doubled", verdict.doubled());
        return lines;
    }

    private static void creates(Outcome outcome, List<String> lines) {
        long arrived = outcome.creates().values().stream().mapToLong(Creates::arrived).sum();
        long atOnce =
                outcome.creates().values().stream().mapToLong(Creates::mostAtOnce).max().orElse(0);
        row(lines, "creates arrived at the clusters", arrived);
        row(lines, "  most at once for a model key", atOnce);
        row(lines, "model keys created on", outcome.creates().size());
        spread(
                outcome.models().stream().map(model -> outcome.createsOf(model).sharedArrived()),
                "  with shared creates: ",
                lines);
        row(lines, "dedicated endpoints asked for", outcome.dedicated().size());
        spread(outcome.dedicated().stream().map(outcome::createsFor), "  with creates: ", lines);
    }

    /** A row for each number of creates: how many have so many. */
    private static void spread(Stream<Long> numbers, String what, List<String> lines) {
        numbers.collect(
                        Collectors.groupingBy(
                                Function.identity(), TreeMap::new, Collectors.counting()))
                .forEach((creates, times) -> row(lines, what + creates, times));
    }

    private static void row(List<String> lines, String what, long number) {
        lines.add("%-40s %10d".formatted(what, number));
    }
}
