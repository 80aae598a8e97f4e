package elser.worker.inference;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.Trouble;

import java.util.regex.Pattern;

/** Names the options by which trouble with a target is mended. */
record TargetFixes(Target target) {

    private static final int UNAUTHORIZED = 401;

    /** An answer that no gateway gives for a cluster that is away. */
    private static final Pattern FOREIGN = Pattern.compile("[1-4]\\d\\d from a gateway");

    String option(String suffix) {
        return "elser.targets." + target.name() + "." + suffix;
    }

    /** Whether it is about who calls, not about what they may do. */
    static boolean isRefusedLogin(Trouble trouble) {
        return trouble.httpStatus() == null || trouble.httpStatus() == UNAUTHORIZED;
    }

    /**
     * For any trouble with a read.
     *
     * @param privilege that the read takes
     */
    String of(Trouble trouble, Privilege privilege) {
        return switch (trouble.kind()) {
            case CREDENTIALS -> isRefusedLogin(trouble) ? login() : grant(privilege);
            case LICENSE -> "give the cluster an Enterprise or a trial licence";
            case GATEWAY -> silence(trouble.message());
            case SERVER -> trouble.errorType() == null ? odd(trouble) : "see the cluster's log";
        };
    }

    private static String grant(Privilege privilege) {
        String older = privilege == Privilege.MANAGE_INFERENCE ? " (before 8.14: manage)" : "";
        return "grant the cluster privilege " + privilege + older;
    }

    /** For a login that was refused. */
    String login() {
        return switch (target.credentials()) {
            case Credentials.None() -> "set " + option("api-key-file");
            case Credentials.ApiKey(Secret key) -> "correct " + option("api-key") + suffix(key);
            case Credentials.Basic(var _, Secret password) ->
                    "correct %s and %s"
                            .formatted(option("username"), option("password") + suffix(password));
        };
    }

    /** For an answer that did not come, or that Elasticsearch would not give. */
    String unusable(Trouble trouble) {
        return switch (trouble.kind()) {
            case SERVER -> odd(trouble);
            case CREDENTIALS, LICENSE, GATEWAY -> silence(trouble.message());
        };
    }

    /** For an answer that cannot be read. */
    private String odd(Trouble trouble) {
        if (trouble.message().equals(Outcomes.TOO_LONG)) {
            return "raise elser.resilience.response-bytes or elser.resilience.response-tokens, or"
                    + " see why the answer is so long";
        }
        return "see what answers at %s, for Elasticsearch answers otherwise"
                .formatted(option("url"));
    }

    private String silence(String cause) {
        if (cause.startsWith(Causes.EXPIRED)) {
            return "renew the certificate of " + option("url");
        }
        if (cause.startsWith(Causes.OTHER_HOST)) {
            return "correct %s to a host that the certificate names, or renew the certificate"
                    .formatted(option("url"));
        }
        if (cause.startsWith(Causes.NOT_TLS)) {
            return "correct %s, which speaks plain http there".formatted(option("url"));
        }
        if (cause.equals(Causes.UNKNOWN_HOST)) {
            return "correct the host of %s, or let this machine's DNS know it"
                    .formatted(option("url"));
        }
        if (cause.startsWith(Causes.TLS)) {
            return trust();
        }
        if (FOREIGN.matcher(cause).lookingAt()) {
            return "see what answers at %s, for it is not Elasticsearch".formatted(option("url"));
        }
        return "see that the cluster runs, or correct " + option("url");
    }

    private String trust() {
        if (target.caFile() != null) {
            return "correct " + option("ca-file");
        }
        if (target.caFingerprint() != null) {
            return "correct " + option("ca-fingerprint");
        }
        return "set %s or %s, as none of the system's authorities fits"
                .formatted(option("ca-file"), option("ca-fingerprint"));
    }

    private static String suffix(Secret secret) {
        return switch (secret) {
            case Secret.Value _ -> "";
            case Secret.InFile _ -> "-file";
        };
    }
}
