package elser.worker.config;

import static elser.worker.config.ValueType.fingerprint;
import static elser.worker.config.ValueType.nodes;
import static elser.worker.config.ValueType.path;
import static elser.worker.config.ValueType.secret;
import static elser.worker.config.ValueType.text;
import static elser.worker.config.ValueType.wholeNumber;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Options of one target, an Elasticsearch cluster. */
final class TargetOptions {

    static final String PREFIX = "elser.targets.";

    /** What a target may be called. */
    static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?");

    static final Option<List<URI>> URL =
            Option.of(
                    named("url"),
                    nodes(),
                    "https://es-0:9200,https://es-1:9200",
                    "Address of the cluster, or of several of its nodes. Required for every target;"
                            + " at least one target is required.");

    static final Option<String> API_KEY =
            Option.of(
                            named("api-key"),
                            secret(),
                            "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==",
                            "API key in its encoded form. Excludes user name and password.")
                    .asSecret();

    static final Option<Path> API_KEY_FILE =
            Option.of(
                    named("api-key-file"),
                    path(),
                    "/run/secrets/api-key",
                    "File that holds the API key; it is read again when it changes.");

    static final Option<String> USERNAME =
            Option.of(named("username"), text(), "elser", "User name, together with a password.");

    static final Option<String> PASSWORD =
            Option.of(named("password"), secret(), "correct-horse-battery", "Password of the user.")
                    .asSecret();

    static final Option<Path> PASSWORD_FILE =
            Option.of(
                    named("password-file"),
                    path(),
                    "/run/secrets/password",
                    "File that holds the password; it is read again when it changes.");

    static final Option<Path> CA_FILE =
            Option.of(
                    named("ca-file"),
                    path(),
                    "/etc/elser/http_ca.crt",
                    "PEM file of certificates to trust instead of the system's; it is read again"
                            + " when it changes.");

    static final Option<String> CA_FINGERPRINT =
            Option.of(
                    named("ca-fingerprint"),
                    fingerprint(),
                    "aa".repeat(32),
                    "SHA-256 fingerprint of the certificate authority to trust, as Elasticsearch"
                            + " prints it at its first start.");

    static final Option<Integer> MAX_ALLOCATIONS =
            Option.of(
                    named("max-allocations"),
                    wholeNumber(1, 1000),
                    "8",
                    "Largest number of allocations a request may ask for, fixed or adaptive; others"
                            + " are refused.");

    static final Option<Integer> MAX_THREADS =
            Option.of(
                    named("max-threads"),
                    wholeNumber(1, 32),
                    "4",
                    "Largest number of threads per allocation a request may ask for; others are"
                            + " refused.");

    static final Option<Integer> MAX_ENDPOINTS =
            Option.of(
                    named("max-endpoints"),
                    wholeNumber(1, 100_000),
                    "20",
                    "Sparse-embedding endpoints on the cluster from which on no more are created"
                        + " (insufficient_capacity). Counted at the look before a create, so"
                        + " creates of several models that are under way at once can exceed it.");

    static final List<Option<?>> ALL =
            List.of(
                    URL,
                    API_KEY,
                    API_KEY_FILE,
                    USERNAME,
                    PASSWORD,
                    PASSWORD_FILE,
                    CA_FILE,
                    CA_FINGERPRINT,
                    MAX_ALLOCATIONS,
                    MAX_THREADS,
                    MAX_ENDPOINTS);

    /** Those that name a file, where a secret may have been put by mistake. */
    static final Set<Option<?>> SECRET_FILES = Set.of(API_KEY_FILE, PASSWORD_FILE);

    private TargetOptions() {}

    /** What follows the target's name in an option's name, e.g. {@code api-key}. */
    static String suffix(Option<?> option) {
        return option.name().substring(named("").length());
    }

    /** The option's name for one target. */
    static String name(Option<?> option, String target) {
        return PREFIX + target + "." + suffix(option);
    }

    private static String named(String suffix) {
        return PREFIX + "<name>." + suffix;
    }
}
