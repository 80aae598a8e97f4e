package elser.sandbox.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds what came of a run against what had to.
 *
 * @param lost requests without an answer or an end
 * @param doubled what was said, accepted or created twice
 * @param repaired creates beyond the one that is right, which repairs explain
 * @param late creates beyond the one that is right, which arrived when a frozen worker was let go
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
            ModelCreates creates = outcome.createsOf(model);
            long surplus = creates.surplus();
            long byRepair = Math.min(surplus, outcome.explained(model));
            long byThaw = Math.min(surplus - byRepair, creates.surplus(outcome::isLate));
            long rest = surplus - byRepair - byThaw;
            repaired += byRepair;
            late += byThaw;
            doubled += rest;
            if (rest > 0) {
                faults.add(
                        "%s: %d creates arrived, %d of them without explanation"
                                .formatted(model, creates.counted().arrived(), rest));
            }
            if (creates.counted().mostAtOnce() > 1 && !creates.any(outcome::isLate)) {
                faults.add(
                        "%s: %d creates were in flight at once"
                                .formatted(model, creates.counted().mostAtOnce()));
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
