package elser.sandbox.cluster;

/**
 * How work that goes by steps will run: a download by its parts, a deployment by its allocations.
 */
public sealed interface Course {

    record Completes() implements Course {}

    /** Goes on as usual up to {@code steps} done, then no further. */
    record StallsAfter(int steps) implements Course {}

    /** Ends with an error when {@code steps} are done. */
    record FailsAfter(int steps, String reason) implements Course {}
}
