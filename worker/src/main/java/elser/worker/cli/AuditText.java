package elser.worker.cli;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.Rfc3339;
import elser.worker.audit.AuditReport;
import elser.worker.audit.AuditReport.Creates;
import elser.worker.audit.Finding;
import elser.worker.screen.Printable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** An audit's report for people. */
final class AuditText {

    /** The most models that are listed; {@code --json} has all. */
    private static final int MODELS = 20;

    private AuditText() {}

    static List<String> of(AuditReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "read       %d requests, %d events, %d dead letters, until %s"
                        .formatted(
                                report.read().requests(),
                                report.read().events(),
                                report.read().deadLetters(),
                                Rfc3339.format(report.until())));
        if (report.from() != null && report.hasJudged()) {
            lines.add("judged     requests from " + Rfc3339.format(report.from()) + " on");
        }
        requests(report.requests(), lines);
        creates(report.creates(), lines);
        report.findings().forEach(finding -> lines.add(line(finding)));
        lines.add(verdict(report));
        return lines;
    }

    private static void requests(AuditReport.Requests requests, List<String> lines) {
        lines.add(
                "accepted   %d: %d fully allocated, %d failed, %d in flight"
                        .formatted(
                                requests.accepted(),
                                requests.served(),
                                requests.failed(),
                                requests.inFlight()));
        lines.add(
                "set aside  %d refused, %d unreadable, %d with the id of another request, %d on a wrong partition, %d unsendable"
                        .formatted(
                                requests.refused(),
                                requests.unreadable(),
                                requests.reused(),
                                requests.wrongPartition(),
                                requests.unsendable()));
        lines.add(
                "besides    %d duplicates, %d sent on to their partition, %d too young to judge"
                        .formatted(requests.duplicates(), requests.rekeyed(), requests.pending()));
        if (requests.rekeyedAgain() > 0) {
            lines.add(
                    "           %d sent on a second time: the brokers lost a committed offset"
                            .formatted(requests.rekeyedAgain()));
        }
    }

    private static void creates(Map<String, Creates> models, List<String> lines) {
        long total = models.values().stream().mapToLong(Creates::total).sum();
        lines.add("creates    %d for %d model keys".formatted(total, models.size()));
        models.entrySet().stream()
                .filter(model -> model.getValue().total() > 0)
                .sorted(
                        Comparator.comparingLong(
                                        (Map.Entry<String, Creates> model) ->
                                                -model.getValue().total())
                                .thenComparing(Map.Entry::getKey))
                .limit(MODELS)
                .forEach(model -> lines.add("           " + line(model)));
    }

    private static String line(Map.Entry<String, Creates> model) {
        Creates creates = model.getValue();
        StringJoiner reasons = new StringJoiner(", ");
        for (CreateReason reason : CreateReason.values()) {
            Long number = creates.byReason().get(reason);
            if (number != null) {
                reasons.add(number + " " + reason);
            }
        }
        if (creates.untold() > 0) {
            reasons.add(creates.untold() + " of a reason no event tells");
        }
        return "%s: %s, in %d provisionings"
                .formatted(Printable.of(model.getKey()), reasons, creates.provisionings());
    }

    private static String line(Finding finding) {
        StringJoiner line = new StringJoiner(" ");
        line.add("VIOLATION");
        line.add(finding.kind() + " (guarantee " + finding.kind().guarantee() + ")");
        line.add("at " + finding.place() + ":");
        if (finding.requestId() != null) {
            line.add(
                    "request "
                            + finding.requestId()
                            + (finding.modelKey() == null ? "" : " for " + finding.modelKey()));
        }
        line.add(finding.message());
        return Printable.of(line.toString());
    }

    private static String verdict(AuditReport report) {
        if (report.isClean()) {
            return "Nothing is lost, nothing is said twice, all is in order.";
        }
        long total = report.violations().values().stream().mapToLong(n -> n).sum();
        if (total == 0) {
            return "Nothing was judged: requests before %s are not asked for or may have lost their answers, and those after %s may have none yet."
                            .formatted(report.from(), report.settled())
                    + " Look further back with --since, or keep records for longer than the window,"
                    + " the patience and an hour (retention.ms of the topics); of a partition that"
                    + " is empty now this is known only where the account may describe the topic's"
                    + " configuration.";
        }
        int listed = report.findings().size();
        return total
                + " violations"
                + (listed < total ? ", of which the first " + listed + " are listed" : "")
                + ". 'elser-worker explain' shows all that happened to a request or model key;"
                + " deploy/runbook.md tells what to do.";
    }
}
