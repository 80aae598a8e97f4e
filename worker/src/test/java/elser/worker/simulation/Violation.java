package elser.worker.simulation;

/** Something happened that must never happen. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    Violation(String sentence) {
        super(sentence);
    }

    /** Fails unless it holds. */
    @SuppressWarnings("AnnotateFormatMethod")
    static void unless(boolean holds, String sentence, Object... arguments) {
        if (!holds) {
            throw new Violation(sentence.formatted(arguments));
        }
    }
}
