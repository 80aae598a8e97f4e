package elser.contracts;

import java.util.List;
import java.util.stream.Collectors;

/** A request that the worker would refuse; the message lists every broken rule. */
public final class InvalidRequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    public InvalidRequestException(List<Violation> violations) {
        super(message(violations));
        this.violations = List.copyOf(violations);
    }

    /** All broken rules, in the words of the worker's {@code failure.violations}. */
    public List<Violation> violations() {
        return violations;
    }

    private static String message(List<Violation> violations) {
        return violations.stream()
                .map(violation -> (violation.pointer() + " " + violation.message()).strip())
                .collect(Collectors.joining("\n  ", "the request would be refused:\n  ", ""));
    }
}
