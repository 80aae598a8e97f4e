package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.ServiceSettings;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Announcement;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.Policy;
import elser.worker.loop.MemoryLog.Fate;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A worker's loop between topics in memory and three simulated clusters of one version, all on one
 * virtual rig.clock. What happens is drawn from a seed.
 */
final class VersionWorld {

    private static final String ELSER = VirtualRig.ELSER;
    private static final String BUILD = VirtualRig.BUILD;
    static final String IMPORTED = "imported";
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final List<String> NAMES = List.of("one", "two", "three");

    private record Key(String target, String model) {}

    private static final List<Key> KEYS =
            List.of(
                    new Key("one", ELSER),
                    new Key("two", ELSER),
                    new Key("three", ELSER),
                    new Key("one", IMPORTED),
                    new Key("two", IMPORTED));

    private static final InferenceConfig DEFAULTS =
            new InferenceConfig(
                    "elasticsearch",
                    new ServiceSettings(BUILD, null, 1, new AdaptiveAllocations(true, 1, 4)),
                    null,
                    null);
    private static final InferenceConfig OLDER_DEFAULTS =
            new InferenceConfig("elser", new ServiceSettings(null, 1, 1, null), null, null);

    private final boolean merged;
    private final Random random;
    private final VersionConditions conditions;
    private final Map<String, VirtualTarget> targets = new TreeMap<>();
    private final VirtualRig rig;
    private final Set<Integer> owned = new HashSet<>(VirtualRig.partitions());
    private final Map<String, List<LifecycleEvent>> told = new LinkedHashMap<>();
    private final Set<String> sent = new HashSet<>();

    /** Have ten minutes, which is ample once the faults have ended. */
    private final Set<String> patient = new HashSet<>();

    private final Map<String, ClusterTruth> truths = new TreeMap<>();
    private final Followed followed = new Followed();
    private int checked;
    private int healed;
    private int mended;

    VersionWorld(String version, long seed) {
        random = new Random(seed * 31 + version.hashCode());
        ServerVersion server = ServerVersion.parse(version);
        merged = server.compareTo(ServerVersion.parse("8.16")) >= 0;
        conditions = new VersionConditions(server, random);
        NAMES.forEach(name -> targets.put(name, conditions.target(name)));
        int repairs = random.nextBoolean() ? Policy.REPAIRS : 5;
        rig = new VirtualRig(targets, DEFAULTS, OLDER_DEFAULTS, repairs, random);
        rig.log.written = followed::take;
        targets.forEach((name, target) -> truths.put(name, new ClusterTruth(target)));
    }

    List<String> told() {
        return rig.log.told();
    }

    /** Repairs that were made, by kind. */
    Map<String, Long> repairs() {
        return rig.loop.snapshot().repairs();
    }

    /** Why requests failed. */
    Set<FailureReason> reasons() {
        return told.values().stream()
                .map(events -> events.getLast().failure())
                .filter(Objects::nonNull)
                .map(LifecycleEvent.Failure::reason)
                .collect(Collectors.toSet());
    }

    /** How many of them had a deployment that had failed. */
    int mended() {
        return mended;
    }

    /** How many endpoints that failed requests had left a later one got served. */
    int healed() {
        return healed;
    }

    // What happens

    void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> send();
            case 2, 3 -> target(any(NAMES)).apply(conditions.next(any(KEYS).model()));
            case 4 -> fault();
            default -> rig.pass(Duration.ofMillis(random.nextInt(4_000)));
        }
        rig.turn();
    }

    private VirtualTarget target(String name) {
        return Objects.requireNonNull(targets.get(name));
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void send() {
        Key key = any(KEYS);
        boolean plain = key.model().equals(ELSER) && random.nextInt(5) == 0;
        int threads = random.nextInt(8) == 0 ? 3 : 1 + random.nextInt(2);
        send(
                key,
                "ep-" + key.model().length() + "-" + random.nextInt(4),
                plain ? null : config(key.model(), threads, random.nextBoolean()),
                random.nextInt(5) == 0,
                random.nextInt(8) == 0 ? Duration.ofSeconds(random.nextInt(120)) : null);
    }

    private InferenceConfig config(String model, int threads, boolean adaptive) {
        boolean isElser = model.equals(ELSER);
        String id = merged ? (isElser ? BUILD : model) : isElser ? null : model;
        AdaptiveAllocations bounds =
                adaptive && merged ? new AdaptiveAllocations(true, 1, 3) : null;
        ServiceSettings settings =
                new ServiceSettings(id, bounds == null ? 1 : null, threads, bounds);
        return new InferenceConfig(
                merged || !isElser ? "elasticsearch" : "elser", settings, null, null);
    }

    private String send(
            Key key,
            String inferenceId,
            @Nullable InferenceConfig config,
            boolean dedicated,
            @Nullable Duration time) {
        String id = rig.send(key.target(), key.model(), inferenceId, config, dedicated, time);
        sent.add(id);
        if (time == null) {
            patient.add(id);
        }
        return id;
    }

    private void fault() {
        switch (random.nextInt(9)) {
            case 0, 1 -> rig.log.fates.add(Fate.ABORTED);
            case 2 -> rig.log.fates.add(Fate.DOUBT_AFTER);
            case 3 -> rig.log.fates.add(Fate.DOUBT_BEFORE);
            case 4 -> {
                String target = any(NAMES);
                if (!rig.clusters.down.remove(target)) {
                    rig.clusters.down.add(target);
                }
            }
            case 5 -> rig.clusters.resend = !rig.clusters.resend;
            case 6 -> somebodyDeletes(any(KEYS));
            default -> {
                int partition = random.nextInt(2);
                if (owned.remove(partition)) {
                    rig.source.revoke(partition);
                } else {
                    owned.add(partition);
                    rig.source.assign(partition);
                }
            }
        }
    }

    /** An endpoint of ours, or a model that was not there at first. */
    private void somebodyDeletes(Key key) {
        VirtualTarget target = target(key.target());
        if (random.nextInt(3) > 0) {
            String id = "ep-" + key.model().length() + "-" + random.nextInt(4);
            target.call("DELETE", "/_inference/sparse_embedding/" + id, "");
        } else if (!Objects.requireNonNull(truths.get(key.target())).had(BUILD)) {
            target.call("DELETE", "/_ml/trained_models/" + BUILD + "?force=true", "");
        }
    }

    void pass1() {
        rig.pass(Duration.ofSeconds(1));
        check();
    }

    // How it ends

    void endFaults() {
        told.forEach(
                (id, events) -> {
                    if (events.getLast().type().isTerminal()) {
                        patient.remove(id);
                    }
                });
        rig.clusters.rough = false;
        rig.clusters.resend = false;
        rig.clusters.down.clear();
        rig.log.fates.clear();
        for (int partition = 0; partition < 2; partition++) {
            if (owned.add(partition)) {
                rig.source.assign(partition);
            }
        }
        targets.values().forEach(target -> VersionConditions.FAIR.forEach(target::apply));
    }

    void settle() {
        long end = rig.clock.get().nanos() + LONGEST.toNanos();
        do {
            rig.pass(Duration.ofSeconds(1));
            check();
        } while (!isOver() && rig.clock.get().nanos() < end);
    }

    private boolean isOver() {
        return told.size() == sent.size()
                && rig.loop.running() == 0
                && told.values().stream().allMatch(events -> events.getLast().type().isTerminal())
                && rig.log.ledger(0).provisionings() + rig.log.ledger(1).provisionings() == 0;
    }

    void check() {
        for (Announcement each : rig.log.events.subList(checked, rig.log.events.size())) {
            LifecycleEvent event = each.event();
            List<LifecycleEvent> before =
                    told.computeIfAbsent(event.requestId(), _ -> new ArrayList<>());
            assertThat(event.sequence()).as("%s", event).isEqualTo(before.size());
            assertThat(before).as("%s", event).noneMatch(earlier -> earlier.type().isTerminal());
            before.add(event);
            if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED) {
                Objects.requireNonNull(truths.get(event.target())).checkNoOrphanBeside(event);
            }
        }
        checked = rig.log.events.size();
        assertThat(rig.clusters.doubled).isEmpty();
    }

    void checkEnds() {
        assertThat(told.keySet()).isEqualTo(sent);
        told.forEach(
                (id, events) -> assertThat(events.getLast().type().isTerminal()).as(id).isTrue());
        for (String id : patient) {
            LifecycleEvent last = Objects.requireNonNull(told.get(id)).getLast();
            assertThat(Optional.ofNullable(last.failure()).map(LifecycleEvent.Failure::reason))
                    .as("%s", last)
                    .isNotEqualTo(Optional.of(FailureReason.DEADLINE_EXCEEDED));
        }
        assertThat(rig.loop.running()).isZero();
        assertThat(rig.loop.snapshot().failed()).isEmpty();
        for (ClusterTruth truth : truths.values()) {
            truth.checkForeign();
            truth.checkDeletions();
        }
    }

    /** It has no deployment, or a failed one and was never told to serve. */
    private boolean isToBeHealed(Key key, ClusterTruth truth, String id) {
        DeploymentView deployment = truth.deployments().get(id);
        return deployment == null
                || (deployment.state() == DeploymentView.State.FAILED && isLeft(key, truth, id));
    }

    /**
     * It is a create's of ours that could be seen, and no request was told that it serves. What
     * ended because nothing may be read before it saw what it made cannot tell that from another's.
     */
    private boolean isLeft(Key key, ClusterTruth truth, String id) {
        return truth.maker(id).filter(maker -> !wasBlind(maker, id)).isPresent()
                && told.values().stream()
                        .map(List::getLast)
                        .noneMatch(
                                event ->
                                        event.type() == LifecycleEvent.Type.FULLY_ALLOCATED
                                                && event.target().equals(key.target())
                                                && id.equals(event.inferenceId()));
    }

    private boolean wasBlind(String provisioningId, String inferenceId) {
        return !followed.has(provisioningId, inferenceId)
                && told.values().stream()
                        .map(List::getLast)
                        .filter(last -> provisioningId.equals(last.provisioningId()))
                        .map(LifecycleEvent::failure)
                        .filter(Objects::nonNull)
                        .anyMatch(failure -> failure.reason() == FailureReason.UNAUTHORIZED);
    }

    /** What nobody waits for any more; in some worlds there is one more of it. */
    private void whatIsLeftFails() {
        if (random.nextInt(3) == 0) {
            Key key = any(KEYS);
            String left = "ep-" + key.model().length() + "-left";
            Duration time = Duration.ofMillis(200 + random.nextInt(1_000));
            send(key, left, config(key.model(), 1, false), true, time);
            settle();
        }
        for (Key key : KEYS) {
            ClusterTruth truth = Objects.requireNonNull(truths.get(key.target()));
            for (EndpointView endpoint : truth.endpoints().of(key.model())) {
                String id = endpoint.inferenceId();
                if (id.startsWith("ep-") && isLeft(key, truth, id)) {
                    target(key.target()).apply(new Change.FailDeployment(id, "out of memory"));
                }
            }
        }
    }

    /** Its model broke twice, or it was made with settings that no deployment can have. */
    private static boolean isBeyondRequests(VirtualTarget target, EndpointView endpoint) {
        return !target.hasWhole(Objects.requireNonNull(endpoint.modelId()))
                || Objects.equals(endpoint.serviceSettings().get("num_threads"), 3);
    }

    /**
     * A later request for what a failed one left gets it served. What no request may mend is taken
     * away first, as an operator would.
     */
    void healWhatIsLeft() {
        whatIsLeftFails();
        Map<String, Key> asked = new LinkedHashMap<>();
        for (Key key : KEYS) {
            VirtualTarget target = target(key.target());
            ClusterTruth truth = Objects.requireNonNull(truths.get(key.target()));
            for (EndpointView endpoint : truth.endpoints().of(key.model())) {
                String id = endpoint.inferenceId();
                if (id.startsWith("ep-") && isToBeHealed(key, truth, id)) {
                    if (isBeyondRequests(target, endpoint)) {
                        target.call("DELETE", "/_inference/sparse_embedding/" + id, "");
                    }
                    mended += truth.deployments().get(id) == null ? 0 : 1;
                    asked.put(id + "@" + key.target(), key);
                }
            }
            List.of(ELSER, BUILD).stream()
                    .filter(build -> !target.hasWhole(build))
                    .forEach(
                            build ->
                                    target.call(
                                            "DELETE",
                                            "/_ml/trained_models/" + build + "?force=true",
                                            ""));
        }
        Map<String, String> healing = new TreeMap<>();
        asked.forEach(
                (at, key) -> {
                    String id = at.substring(0, at.indexOf('@'));
                    healing.put(send(key, id, config(key.model(), 1, false), true, null), at);
                });
        settle();
        healed = healing.size();
        healing.forEach(
                (request, at) -> {
                    LifecycleEvent last = Objects.requireNonNull(told.get(request)).getLast();
                    assertThat(last.type())
                            .as("%s: %s", at, last)
                            .isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
                    assertThat(Optional.ofNullable(last.inferenceId()))
                            .isEqualTo(Optional.of(at.substring(0, at.indexOf('@'))));
                });
    }
}
