package elser.sandbox.chaos;

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
 * @param excused what was done again because the broker undid an offset it had committed, a
 *     sentence each
 * @param faults what is wrong, a sentence each
 */
record Verdict(
        long lost,
        long doubled,
        long repaired,
        long late,
        List<String> excused,
        List<String> faults) {

    static Verdict of(Outcome outcome) {
        List<String> faults = new ArrayList<>(outcome.incidents());
        AuditVerdict audit = AuditVerdict.of(outcome);
        faults.addAll(audit.faults());
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
                audit.answeredTwice()
                        + outcome.violations("repeated", "accepted_again", "after_terminal");
        long lost =
                outcome.violations("unanswered", "missing_terminal", "missing_requested", "gap")
                        + outcome.audited("in_flight")
                        + outcome.audited("pending");
        return new Verdict(lost, doubled, repaired, late, audit.excused(), List.copyOf(faults));
    }
}
