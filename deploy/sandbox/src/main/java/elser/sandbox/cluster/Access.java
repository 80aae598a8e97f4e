package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
    private final Timeline timeline;
    private final Map<String, ApiKey> keys = new HashMap<>();
    private Set<Action> denied = Set.of();
    private boolean masterElected = true;
    private boolean metadataBlocked;

    Access(Dialect dialect, Timeline timeline) {
        this.dialect = dialect;
        this.timeline = timeline;
    }

    void addKey(String key, Set<String> privileges, Optional<Duration> expiration) {
        Instant now = timeline.now();
        keys.put(
                key,
                new ApiKey(key, Set.copyOf(privileges), now, expiration.map(now::plus), false));
    }

    void revokeKey(String key) {
        keys.computeIfPresent(key, (_, known) -> known.asRevoked());
    }

    /** The key of that id. */
    Optional<ApiKey> key(String id) {
        return keys.values().stream().filter(key -> key.id().equals(Optional.of(id))).findFirst();
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
        if (isSecured()) {
            ApiKey key = keyOf(request);
            if (!action.isGrantedBy(dialect, key.privileges())
                    && !isAboutItself(action, request, key)) {
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
        return !keys.isEmpty();
    }

    /** Whether whoever calls has a cluster privilege, by itself or within a greater one. */
    boolean has(String privilege, Request request) {
        Set<String> privileges = keyOf(request).privileges();
        if (OF_INFERENCE.contains(privilege) && !dialect.hasInferencePrivileges()) {
            throw AccessFailures.unknownPrivilege(privilege).refusal();
        }
        return Stream.of(privilege, "manage", "all").anyMatch(privileges::contains)
                || WITHIN.getOrDefault(privilege, Set.of()).stream().anyMatch(privileges::contains);
    }

    private static boolean isAboutItself(Action action, Request request, ApiKey key) {
        Map<String, String> query = request.query();
        return action == Action.GET_API_KEY
                && key.id().filter(id -> id.equals(query.get("id"))).isPresent()
                && !query.getOrDefault("with_limited_by", "false").equals("true");
    }

    private ApiKey keyOf(Request request) {
        return request.authorization()
                .filter(value -> value.startsWith(SCHEME))
                .map(value -> keys.get(value.substring(SCHEME.length())))
                .filter(key -> key.isTaken(timeline.now()))
                .orElseThrow(
                        () ->
                                AccessFailures.unauthenticated(
                                                request.rawPath(),
                                                request.authorization().isPresent())
                                        .refusal());
    }
}
