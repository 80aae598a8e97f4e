package elser.worker.inference;

/**
 * What a look at a target has shown.
 *
 * @param level how bad it is
 * @param target its name
 * @param sentence what is so, and the fix where something is wrong
 */
public record TargetFinding(Level level, String target, String sentence) {

    /** How bad a finding is. */
    public enum Level {
        /** The worker cannot work on the target. */
        ERROR,
        /** It can, with less. */
        WARNING,
        /** All is well. */
        FINE
    }

    public boolean fatal() {
        return level == Level.ERROR;
    }

    @Override
    public String toString() {
        return switch (level) {
            case ERROR -> "error: target " + target + ": " + sentence;
            case WARNING -> "warning: target " + target + ": " + sentence;
            case FINE -> "target " + target + ": " + sentence;
        };
    }
}
