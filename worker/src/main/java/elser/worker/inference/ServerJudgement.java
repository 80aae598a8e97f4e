package elser.worker.inference;

import elser.worker.inference.TargetFinding.Level;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a server that answers at a node's address.
 *
 * @param level how bad it is
 * @param sentence with the fix
 */
record ServerJudgement(Level level, String sentence) {

    /**
     * Judges what a server says of itself.
     *
     * @param node where it answers
     * @param urlOption that names the node
     * @return null where nothing is wrong
     */
    static @Nullable ServerJudgement of(ServerInfo info, Object node, String urlOption) {
        if (info.distribution() != null) {
            return error(
                    "%s is %s, not Elasticsearch; correct %s"
                            .formatted(node, info.distribution(), urlOption));
        }
        String server = "Elasticsearch " + info.number() + " at " + node;
        return switch (info.support()) {
            case YES -> null;
            case NO_DOWNLOADS ->
                    error(
                            server
                                    + " is not supported: 8.11 and 8.12 download no models; upgrade"
                                    + " to 8.13 or newer");
            case NONE ->
                    error(
                            server
                                    + " is not supported: it has no inference API; upgrade to 8.13"
                                    + " or newer");
            case UNKNOWN ->
                    new ServerJudgement(
                            Level.WARNING,
                            server
                                    + " is not a version this worker knows, which are 8.13 to 9.x;"
                                    + " look for a newer worker");
        };
    }

    private static ServerJudgement error(String sentence) {
        return new ServerJudgement(Level.ERROR, sentence);
    }
}
