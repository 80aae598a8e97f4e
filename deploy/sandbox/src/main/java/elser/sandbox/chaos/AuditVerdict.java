package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.chaos.Asked.Kind;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds the auditor's report against what was published.
 *
 * <p>Where the broker undid an offset that it had committed, records are read again though they
 * were answered. Accepted ones are known by their ids; others are answered again: refused or set
 * aside twice, or sent on twice. As many as the undone transactions answered are no fault of a
 * worker; one more is.
 *
 * @param answeredTwice records set aside twice that nothing excuses
 * @param excused what the broker's undone offsets explain, a sentence each
 * @param faults what is wrong, a sentence each
 */
record AuditVerdict(long answeredTwice, List<String> excused, List<String> faults) {

    /** The most findings of the auditor that are repeated. */
    private static final int FINDINGS = 20;

    private static final String ANSWERED_TWICE = "answered_twice";

    static AuditVerdict of(Outcome outcome) {
        long again = outcome.answeredAgain();
        long explained = outcome.transactions().undoneAnswers();
        boolean isExcused = again <= explained;
        List<String> excused = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        long twice = outcome.violations(ANSWERED_TWICE);
        long wrong = outcome.violations() - (isExcused ? twice : 0);
        int exitCode = outcome.auditExitCode();
        if (exitCode > 1 || wrong > 0 || (exitCode == 1 && outcome.violations() == 0)) {
            faults.add("the auditor ended with " + exitCode);
        }
        findings(outcome.audit(), isExcused, excused, faults);
        if (!isExcused) {
            faults.add(
                    "%d records were answered again, undone offsets explain %d of them"
                            .formatted(again, explained));
        } else if (outcome.audited("rekeyed_again") > 0) {
            excused.add(
                    outcome.audited("rekeyed_again")
                            + " records were sent on to their partition twice");
        }
        counts(outcome, isExcused ? again : 0, faults);
        return new AuditVerdict(isExcused ? 0 : twice, List.copyOf(excused), List.copyOf(faults));
    }

    private static void findings(
            JsonNode audit, boolean isExcused, List<String> excused, List<String> faults) {
        int listed = 0;
        for (JsonNode finding : audit.path("findings")) {
            if (listed++ < FINDINGS) {
                String kind = finding.path("kind").asText();
                String id = finding.path("request_id").asText();
                (isExcused && kind.equals(ANSWERED_TWICE) ? excused : faults)
                        .add(
                                "auditor: %s at %s: %s%s"
                                        .formatted(
                                                kind,
                                                finding.path("place").asText(),
                                                id.isEmpty() ? "" : id + " ",
                                                finding.path("message").asText()));
            }
        }
    }

    /**
     * @param again so many answers were given a second time, which must show in the counts
     */
    private static void counts(Outcome outcome, long again, List<String> faults) {
        expect(0, outcome.failedSends(), "requests the broker did not take", faults);
        expect(0, outcome.audited("in_flight"), "requests in flight at the end", faults);
        expect(0, outcome.audited("pending"), "records without an answer at the end", faults);
        expect(outcome.published(Kind.VALID), outcome.audited("accepted"), "accepted", faults);
        expect(
                outcome.published(Kind.VALID),
                outcome.audited("fully_allocated") + outcome.audited("failed"),
                "ended",
                faults);
        long left = again;
        left -=
                surplus(
                        outcome.published(Kind.REFUSED),
                        outcome.audited("refused"),
                        left,
                        "refused",
                        faults);
        left -=
                surplus(
                        outcome.published(Kind.UNREADABLE),
                        outcome.audited("unreadable"),
                        left,
                        "unreadable",
                        faults);
        left -=
                surplus(
                        outcome.published(Kind.DUPLICATE) + outcome.published(Kind.REUSE),
                        outcome.audited("duplicates") + outcome.audited("request_id_reused"),
                        left,
                        "duplicates and reused ids",
                        faults);
        if (left > 0) {
            faults.add(left + " records were answered again, and no count is higher for it");
        }
    }

    /** How much more was found, where no more than may be; else that is wrong. */
    private static long surplus(
            long wanted, long found, long most, String what, List<String> faults) {
        if (found >= wanted && found - wanted <= most) {
            return found - wanted;
        }
        expect(wanted, found, what, faults);
        return 0;
    }

    private static void expect(long wanted, long found, String what, List<String> faults) {
        if (wanted != found) {
            faults.add(what + ": " + found + " instead of " + wanted);
        }
    }
}
