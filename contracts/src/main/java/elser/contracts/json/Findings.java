package elser.contracts.json;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.Violation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The broken rules of one request, in the order found. */
final class Findings {

    /** More than a person will read; 64 KiB of nonsense must not become megabytes of answer. */
    static final int LISTED_MAX = 100;

    private static final int MESSAGE_MAX = 400;

    private final List<Violation> violations = new ArrayList<>();
    private final Set<FailureReason> reasons = EnumSet.noneOf(FailureReason.class);
    private int count;

    void add(String pointer, String message) {
        add(FailureReason.INVALID_REQUEST, new Violation(pointer, message));
    }

    void add(FailureReason reason, String pointer, String message) {
        add(reason, new Violation(pointer, message));
    }

    void addAll(List<Violation> found) {
        found.forEach(violation -> add(FailureReason.INVALID_REQUEST, violation));
    }

    private void add(FailureReason reason, Violation violation) {
        reasons.add(reason);
        if (count++ < LISTED_MAX) {
            violations.add(violation);
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** All of them; beyond {@value #LISTED_MAX} one more that tells how many are left out. */
    List<Violation> violations() {
        if (count <= LISTED_MAX) {
            return List.copyOf(violations);
        }
        List<Violation> listed = new ArrayList<>(violations);
        listed.add(new Violation("", "breaks " + (count - LISTED_MAX) + " more rules"));
        return listed;
    }

    /** A sentence for people that names the first. */
    String message() {
        Violation first = violations.get(0);
        String what =
                first.pointer().isEmpty()
                        ? first.message()
                        : first.pointer() + " " + first.message();
        String rules =
                count == 1
                        ? "request breaks a rule: "
                        : "request breaks " + count + " rules, first: ";
        return Texts.brief(rules + what, MESSAGE_MAX);
    }

    LifecycleEvent.Failure failure() {
        return new LifecycleEvent.Failure(reason(), message(), null, null, false, violations());
    }

    /**
     * Enum order is the order of precedence: a broken rule hides an unknown target, that an
     * unsupported model.
     */
    private FailureReason reason() {
        return reasons.iterator().next();
    }
}
