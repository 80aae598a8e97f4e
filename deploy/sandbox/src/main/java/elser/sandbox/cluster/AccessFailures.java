package elser.sandbox.cluster;

/** The error texts about who may do what, and whether anybody may, as {@link Failures}. */
final class AccessFailures {

    private static final String SECURITY = "security_exception";

    private AccessFailures() {}

    static Failure unauthenticated(String path, boolean credentialsSent) {
        return Failure.of(
                401,
                SECURITY,
                credentialsSent
                        ? "unable to authenticate with provided credentials and anonymous access is"
                                + " not allowed for this request"
                        : "missing authentication credentials for REST request [" + path + "]");
    }

    static Failure unauthorized(Action action, Dialect dialect) {
        return Failure.of(
                403,
                SECURITY,
                "action ["
                        + action.privilegeName()
                        + "] is unauthorized for user [worker] with effective roles [reader], this"
                        + " action is granted by the cluster privileges ["
                        + String.join(",", action.grantedBy(dialect))
                        + "]");
    }

    static Failure unknownPrivilege(String name) {
        return Failures.illegalArgument(
                "unknown cluster privilege ["
                        + name
                        + "]. a privilege must be either one of the predefined cluster privilege"
                        + " names [monitor,monitor_ml,manage,manage_ml,all] or a pattern over one"
                        + " of the available cluster actions");
    }

    static Failure noMaster() {
        return Failure.of(503, "master_not_discovered_exception", "no master is elected");
    }

    static Failure metadataBlocked() {
        return Failure.of(
                403,
                "cluster_block_exception",
                "blocked by: [FORBIDDEN/6/cluster read-only (api)];");
    }

    static Failure unlicensed(String feature) {
        return Failure.of(403, SECURITY, "current license is non-compliant for [" + feature + "]")
                .with("license.expired.feature", feature);
    }
}
