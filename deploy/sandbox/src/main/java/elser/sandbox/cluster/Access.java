package elser.sandbox.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who may do what, and whether the cluster lets anything be changed at all. */
final class Access {

    private static final String SCHEME = "ApiKey ";

    /** Privileges that hold others, by what they hold. */
    private static final Map<String, Set<String>> WITHIN =
            Map.of(
                    "monitor_ml", Set.of("monitor", "manage_ml"),
                    "monitor_inference", Set.of("monitor", "manage_inference"));

    private static final Set<String> OF_INFERENCE = Set.of("manage_inference", "monitor_inference");

    private final Dialect dialect;
    private final Map<String, Set<String>> privilegesByKey = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private Set<Action> denied = Set.of();
    private boolean masterElected = true;
    private boolean metadataBlocked;

    Access(Dialect dialect) {
        this.dialect = dialect;
    }

    void addKey(String key, Set<String> privileges) {
        revoked.remove(key);
        privilegesByKey.put(key, Set.copyOf(privileges));
    }

    void revokeKey(String key) {
        revoked.add(key);
    }

    void denied(Set<Action> changed) {
        denied = Set.copyOf(changed);
    }

    void masterElected(boolean changed) {
        masterElected = changed;
    }

    void metadataBlocked(boolean changed) {
        metadataBlocked = changed;
    }

    /** Refuses a call: who it is first, then what it may do, then whether it can be done. */
    void check(Action action, Request request) {
        if (!privilegesByKey.isEmpty()) {
            Set<String> privileges = privilegesOf(request);
            if (!action.isGrantedBy(dialect, privileges)) {
                throw AccessFailures.unauthorized(action, dialect).refusal();
            }
        }
        if (denied.contains(action)) {
            throw AccessFailures.unauthorized(action, dialect).refusal();
        }
        if (action.changesMetadata() && !masterElected) {
            throw AccessFailures.noMaster().refusal();
        }
        if (action.changesMetadata() && metadataBlocked) {
            throw AccessFailures.metadataBlocked().refusal();
        }
    }

    /** Whether keys are asked for; where they are not there is no security to ask about. */
    boolean isSecured() {
        return !privilegesByKey.isEmpty();
    }

    /** Whether whoever calls has a cluster privilege, by itself or within a greater one. */
    boolean has(String privilege, Request request) {
        Set<String> privileges = privilegesOf(request);
        if (OF_INFERENCE.contains(privilege) && !dialect.hasInferencePrivileges()) {
            throw AccessFailures.unknownPrivilege(privilege).refusal();
        }
        return Stream.of(privilege, "manage", "all").anyMatch(privileges::contains)
                || WITHIN.getOrDefault(privilege, Set.of()).stream().anyMatch(privileges::contains);
    }

    private Set<String> privilegesOf(Request request) {
        Optional<String> key =
                request.authorization()
                        .filter(value -> value.startsWith(SCHEME))
                        .map(value -> value.substring(SCHEME.length()))
                        .filter(value -> !revoked.contains(value));
        return key.map(privilegesByKey::get)
                .orElseThrow(
                        () ->
                                AccessFailures.unauthenticated(
                                                request.rawPath(),
                                                request.authorization().isPresent())
                                        .refusal());
    }
}
