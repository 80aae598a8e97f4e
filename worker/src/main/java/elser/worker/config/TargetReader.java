package elser.worker.config;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the targets. */
final class TargetReader {

    private final Values values;
    private final Map<URI, String> owners = new HashMap<>();

    TargetReader(Values values) {
        this.values = values;
    }

    /** All targets by name. That there is none is a problem. */
    Map<String, Target> targets() {
        Map<String, Target> targets = new TreeMap<>();
        for (String name : values.all().targets()) {
            if (TargetOptions.NAME.matcher(name).matches()) {
                targets.put(name, target(name));
            } else {
                problem(
                        "%s%s is no name for a target: use 1 to 32 of a-z, 0-9 and -, with no - at either end."
                                .formatted(TargetOptions.PREFIX, name));
            }
        }
        if (values.all().targets().isEmpty()) {
            problem(
                    "At least one target is required: give %s, such as http://127.0.0.1:9200."
                            .formatted(TargetOptions.name(TargetOptions.URL, "default")));
        }
        return targets;
    }

    private Target target(String name) {
        return new Target(
                name,
                nodes(name),
                credentials(name),
                caFile(name),
                find(TargetOptions.CA_FINGERPRINT, name),
                find(TargetOptions.MAX_ALLOCATIONS, name),
                find(TargetOptions.MAX_THREADS, name),
                find(TargetOptions.MAX_ENDPOINTS, name));
    }

    private List<URI> nodes(String target) {
        String option = TargetOptions.name(TargetOptions.URL, target);
        if (!isGiven(TargetOptions.URL, target)) {
            problem("%s is required: give the address of the cluster.".formatted(option));
        }
        List<URI> nodes = find(TargetOptions.URL, target);
        if (nodes == null) {
            return List.of();
        }
        for (URI node : nodes) {
            String other = owners.putIfAbsent(node, target);
            if (other != null) {
                problem(
                        "%s names %s, as target %s does: a cluster is one target, give it one name."
                                .formatted(option, node, other));
            }
        }
        if (nodes.stream().map(URI::getScheme).distinct().count() > 1) {
            problem("%s mixes http and https: use one of them for all nodes.".formatted(option));
        }
        boolean plain = nodes.stream().anyMatch(node -> "http".equals(node.getScheme()));
        for (Option<?> trust : List.of(TargetOptions.CA_FILE, TargetOptions.CA_FINGERPRINT)) {
            if (plain && isGiven(trust, target)) {
                problem(
                        "%s has no use with http: write https in %s or leave it out."
                                .formatted(TargetOptions.name(trust, target), option));
            }
        }
        return nodes;
    }

    private Credentials credentials(String target) {
        Secret key = secret(TargetOptions.API_KEY, TargetOptions.API_KEY_FILE, target);
        Secret password = secret(TargetOptions.PASSWORD, TargetOptions.PASSWORD_FILE, target);
        String username = find(TargetOptions.USERNAME, target);
        boolean hasKey =
                isGiven(TargetOptions.API_KEY, target)
                        || isGiven(TargetOptions.API_KEY_FILE, target);
        boolean hasUser = isGiven(TargetOptions.USERNAME, target);
        boolean hasPassword =
                isGiven(TargetOptions.PASSWORD, target)
                        || isGiven(TargetOptions.PASSWORD_FILE, target);
        String prefix = TargetOptions.PREFIX + target;
        if (hasKey && (hasUser || hasPassword)) {
            problem(prefix + " has both an API key and a user: give one of them.");
        } else if (hasUser && !hasPassword) {
            problem(prefix + ".username needs a password: give password or password-file too.");
        } else if (hasPassword && !hasUser) {
            problem(prefix + ".password needs a user: give username too.");
        }
        if (username != null && username.contains(":")) {
            problem(prefix + ".username must not contain a colon.");
        }
        if (key != null) {
            return new Credentials.ApiKey(key);
        }
        return username != null && password != null
                ? new Credentials.Basic(username, password)
                : new Credentials.None();
    }

    private @Nullable Secret secret(Option<String> direct, Option<Path> inFile, String target) {
        String value = find(direct, target);
        Path file = find(inFile, target);
        if (isGiven(direct, target) && isGiven(inFile, target)) {
            problem(
                    "%s and %s are both given: give one of them."
                            .formatted(
                                    TargetOptions.name(direct, target),
                                    TargetOptions.name(inFile, target)));
        }
        if (file != null) {
            String option = TargetOptions.name(inFile, target);
            String content = SecretFile.read(option, file, values.problems());
            if (content != null && direct.type().parse(content) == null) {
                problem("%s must name a file of one line, not %s.".formatted(option, file));
            }
            return new Secret.InFile(file);
        }
        return value == null ? null : new Secret.Value(value);
    }

    private @Nullable Path caFile(String target) {
        Path file = find(TargetOptions.CA_FILE, target);
        String option = TargetOptions.name(TargetOptions.CA_FILE, target);
        if (file != null && !(Files.isRegularFile(file) && Files.isReadable(file))) {
            problem("%s must name a file that exists, not %s.".formatted(option, file));
        }
        if (file != null && isGiven(TargetOptions.CA_FINGERPRINT, target)) {
            problem(
                    "%s and %s are both given: give one of them."
                            .formatted(
                                    option,
                                    TargetOptions.name(TargetOptions.CA_FINGERPRINT, target)));
        }
        return file;
    }

    private <T> @Nullable T find(Option<T> option, String target) {
        return values.find(option, TargetOptions.name(option, target));
    }

    private boolean isGiven(Option<?> option, String target) {
        return values.given(TargetOptions.name(option, target)) != null;
    }

    private void problem(String sentence) {
        values.problems().add(sentence);
    }
}
