package elser.worker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.audit.AuditReport;
import elser.worker.audit.Finding;

/** An audit's report for programs. */
final class AuditJson {

    private AuditJson() {}

    static String of(AuditReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("clean", report.isClean());
        root.put("judged", report.hasJudged());
        if (report.from() != null) {
            root.put("from", report.from().toString());
        }
        root.put("until", report.until().toString());
        root.putObject("read")
                .put("requests", report.read().requests())
                .put("events", report.read().events())
                .put("dead_letters", report.read().deadLetters())
                .put("held_at_most", report.read().held());
        requests(report.requests(), root.putObject("requests"));
        ObjectNode models = root.putObject("creates");
        report.creates().forEach((key, creates) -> creates(creates, models.putObject(key)));
        ObjectNode violations = root.putObject("violations");
        report.violations().forEach((kind, number) -> violations.put(kind.toString(), number));
        var findings = root.putArray("findings");
        report.findings().forEach(finding -> finding(finding, findings.addObject()));
        return root.toString();
    }

    private static void requests(AuditReport.Requests requests, ObjectNode node) {
        node.put("accepted", requests.accepted())
                .put("fully_allocated", requests.served())
                .put("failed", requests.failed())
                .put("in_flight", requests.inFlight())
                .put("refused", requests.refused())
                .put("duplicates", requests.duplicates())
                .put("request_id_reused", requests.reused())
                .put("unreadable", requests.unreadable())
                .put("wrong_partition", requests.wrongPartition())
                .put("unsendable", requests.unsendable())
                .put("rekeyed", requests.rekeyed())
                .put("rekeyed_again", requests.rekeyedAgain())
                .put("pending", requests.pending());
    }

    private static void creates(AuditReport.Creates creates, ObjectNode node) {
        node.put("provisionings", creates.provisionings()).put("creates", creates.total());
        creates.byReason().forEach((reason, number) -> node.put(reason.toString(), number));
        node.put("untold", creates.untold());
    }

    private static void finding(Finding finding, ObjectNode node) {
        node.put("kind", finding.kind().toString())
                .put("guarantee", finding.kind().guarantee())
                .put("place", finding.place().toString())
                .put("topic", finding.place().topic())
                .put("partition", finding.place().partition())
                .put("offset", finding.place().offset());
        if (finding.modelKey() != null) {
            node.put("model_key", finding.modelKey());
        }
        if (finding.requestId() != null) {
            node.put("request_id", finding.requestId());
        }
        node.put("message", finding.message());
    }
}
