package elser.worker.inference;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;

/** Names the options by which trouble with a target is mended. */
record TargetFixes(Target target) {

    String option(String suffix) {
        return "elser.targets." + target.name() + "." + suffix;
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

    /**
     * For an answer that did not come or means nothing.
     *
     * @param cause as told
     */
    String silence(String cause) {
        return cause.startsWith("TLS")
                ? "correct %s or %s".formatted(option("ca-file"), option("ca-fingerprint"))
                : "see that the cluster runs, or correct " + option("url");
    }

    private static String suffix(Secret secret) {
        return switch (secret) {
            case Secret.Value _ -> "";
            case Secret.InFile _ -> "-file";
        };
    }
}
