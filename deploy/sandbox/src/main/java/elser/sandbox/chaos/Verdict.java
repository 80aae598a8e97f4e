package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.chaos.Asked.Kind;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what came of a run against what had to.
 *
 * @param lost requests without an answer or an end
 * @param doubled what was said, accepted or created twice
 * @param repaired creates beyond the one of their model that repairs explain
 * @param late creates beyond the one of their model that a frozen worker sent when it was let go
 * @param faults what is wrong, a sentence each
 */
record Verdict(long lost, long doubled, long repaired, long late, List<String> faults) {

    /** The most findings of the auditor that are repeated. */
    private static final int FINDINGS = 20;

    static Verdict of(Outcome outcome) {
        List<String> faults = new ArrayList<>(outcome.incidents());
        audit(outcome, faults);
        long repaired = 0;
        long late = 0;
        long doubled = 0;
        for (String model : outcome.models()) {
            Creates creates = outcome.createsOf(model);
            long surplus = outcome.surplus(model);
            long byRepair = Math.min(surplus, outcome.explained(model));
            long byThaw = Math.min(surplus - byRepair, outcome.late(model));
            long rest = surplus - byRepair - byThaw;
            repaired += byRepair;
            late += byThaw;
            doubled += rest;
            if (rest > 0) {
                faults.add(
                        "%s: %d creates arrived, %d of them without explanation"
                                .formatted(model, creates.arrived(), rest));
            }
            // A create that a gateway cut may still run at the server when its endpoint is there
            // and a dedicated one is created beside it.
            if (creates.mostAtOnce() > 1
                    && outcome.late(model) == 0
                    && !outcome.dedicated().containsKey(model)) {
                faults.add(
                        "%s: %d creates were in flight at once"
                                .formatted(model, creates.mostAtOnce()));
            }
        }
        doubled +=
                outcome.violations(
                        "repeated", "accepted_again", "answered_twice", "after_terminal");
        long lost =
                outcome.violations("unanswered", "missing_terminal", "missing_requested", "gap")
                        + outcome.audited("in_flight")
                        + outcome.audited("pending");
        return new Verdict(lost, doubled, repaired, late, List.copyOf(faults));
    }

    private static void audit(Outcome outcome, List<String> faults) {
        if (outcome.auditExitCode() != 0) {
            faults.add("the auditor ended with " + outcome.auditExitCode());
        }
        int listed = 0;
        for (JsonNode finding : outcome.audit().path("findings")) {
            if (listed < FINDINGS) {
                faults.add(
                        "auditor: %s at %s: %s %s"
                                .formatted(
                                        finding.path("kind").asText(),
                                        finding.path("place").asText(),
                                        finding.path("request_id").asText(),
                                        finding.path("message").asText()));
            }
            listed++;
        }
        expect(0, outcome.failedSends(), "requests the broker did not take", faults);
        expect(0, outcome.audited("in_flight"), "requests in flight at the end", faults);
        expect(0, outcome.audited("pending"), "records without an answer at the end", faults);
        expect(outcome.published(Kind.VALID), outcome.audited("accepted"), "accepted", faults);
        expect(
                outcome.published(Kind.VALID),
                outcome.audited("fully_allocated") + outcome.audited("failed"),
                "ended",
                faults);
        expect(outcome.published(Kind.REFUSED), outcome.audited("refused"), "refused", faults);
        expect(
                outcome.published(Kind.UNREADABLE),
                outcome.audited("unreadable"),
                "unreadable",
                faults);
        long again = outcome.audited("rekeyed_again");
        expect(
                outcome.published(Kind.DUPLICATE) + outcome.published(Kind.REUSE) + again,
                outcome.audited("duplicates") + outcome.audited("request_id_reused"),
                "duplicates and reused ids",
                faults);
        // A broker that is killed between the markers of a transaction can lose its offsets.
        if (again > 0 && outcome.brokerKills() == 0) {
            faults.add(again + " records were sent on twice, and no broker was killed");
        }
    }

    private static void expect(long wanted, long found, String what, List<String> faults) {
        if (wanted != found) {
            faults.add(what + ": " + found + " instead of " + wanted);
        }
    }
}
