package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Cluster;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.inference.VirtualTarget;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * What users of Elasticsearch's inference API complain of elsewhere, and that it cannot happen
 * here.
 */
class ComplaintsTest {

    private static final String MODEL = VirtualRig.ELSER;
    private static final String BUILD = VirtualRig.BUILD;

    private final Map<String, VirtualTarget> targets = new TreeMap<>();

    private VirtualTarget target(String name, String version, Change... seeds) {
        VirtualTarget target =
                new VirtualTarget(
                        name,
                        ClusterOptions.builder()
                                .version(ServerVersion.parse(version))
                                .downloadDuration(Duration.ofSeconds(90))
                                .allocationTime(Duration.ofMillis(300))
                                .with(List.of(seeds))
                                .build(),
                        VirtualClock.T0);
        targets.put(name, target);
        return target;
    }

    private VirtualRig rig() {
        return new VirtualRig(targets, VirtualRig.config(BUILD, 1), new Random(1)).smooth();
    }

    private static String ask(VirtualRig rig, String target, String inferenceId) {
        return rig.send(target, MODEL, inferenceId, VirtualRig.config(BUILD, 1), false, null);
    }

    private static LifecycleEvent last(VirtualRig rig, String request) {
        return rig.told(request).getLast();
    }

    private static long arrived(VirtualTarget target) {
        return target.cluster().counters().createsOf(BUILD).arrived();
    }

    /** A 429 kills the task, and everything behind it waits (Kafka Connect's sinks). */
    @Test
    void aTargetWithoutRoomHoldsUpNobody_andIsServedWhenThereIsRoom() {
        VirtualTarget full =
                target(
                        "full",
                        "9.5",
                        new Change.ImportModel(BUILD),
                        new Change.SetCapacity(MlCapacity.none()));
        target("free", "9.5", new Change.ImportModel(BUILD));
        VirtualRig rig = rig();
        String waits = ask(rig, "full", "a");
        String goes = ask(rig, "free", "b");

        rig.pass(Duration.ofSeconds(5));
        assertThat(last(rig, goes).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        rig.pass(Duration.ofMinutes(2));
        assertThat(last(rig, waits).waitingFor()).isEqualTo(WaitingFor.CAPACITY);

        full.apply(new Change.SetCapacity(MlCapacity.ample()));
        rig.pass(Duration.ofSeconds(30));
        assertThat(last(rig, waits).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(arrived(full)).isEqualTo(1);
    }

    /** The same until the deadline: the request fails for want of room, and may be asked again. */
    @Test
    void aTargetThatNeverHasRoomFailsTheRequestAsSuch() {
        target(
                "full",
                "9.5",
                new Change.ImportModel(BUILD),
                new Change.SetCapacity(MlCapacity.none()));
        VirtualRig rig = rig();
        String waits = ask(rig, "full", "a");

        rig.pass(Duration.ofMinutes(11));

        assertThat(Objects.requireNonNull(last(rig, waits).failure()))
                .satisfies(
                        failure -> {
                            assertThat(failure.reason())
                                    .isEqualTo(FailureReason.INSUFFICIENT_CAPACITY);
                            assertThat(failure.retryable()).isTrue();
                            assertThat(failure.httpStatus()).isEqualTo(429);
                        });
    }

    /** A PUT is answered 400 "already exists" though it worked: it was sent twice on the way. */
    @Test
    void aCreateThatArrivesTwiceIsAdopted_andNotFailed() {
        VirtualTarget cluster = target("default", "9.5");
        VirtualRig rig = rig();
        rig.clusters.resend = true;
        String request = ask(rig, "default", "mine");

        rig.pass(Duration.ofMinutes(3));

        assertThat(last(rig, request).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last(rig, request).inferenceId()).isEqualTo("mine");
        assertThat(arrived(cluster)).isEqualTo(2);
        assertThat(rig.loop.snapshot().repairs()).isEmpty();
    }

    /**
     * Helpers poll by the wrong id, look at the first deployment of a model, trip over the 404
     * before the deployment is there, or give up after 30 seconds of a first download.
     */
    @Test
    void onlyTheEndpointsOwnDeploymentCounts_howeverLongItTakes() {
        target("default", "9.5", Change.strayDeployment("somebody-elses", ".elser_model_2", 1));
        VirtualRig rig = rig();
        String request = ask(rig, "default", "mine");

        rig.pass(Duration.ofSeconds(80));
        assertThat(rig.told(request))
                .extracting(LifecycleEvent::type)
                .doesNotContain(LifecycleEvent.Type.FULLY_ALLOCATED, LifecycleEvent.Type.FAILED);
        assertThat(last(rig, request).waitingFor()).isEqualTo(WaitingFor.MODEL_DOWNLOAD);

        rig.pass(Duration.ofSeconds(40));
        assertThat(last(rig, request).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(Objects.requireNonNull(last(rig, request).endpoint()).modelId())
                .isEqualTo(BUILD);
    }

    /** Creating an endpoint deletes another one's deployment that is scaled to zero (9.2). */
    @Test
    void aDeploymentThatAnothersCreateTookAwayIsStartedAgain() {
        VirtualTarget cluster =
                target(
                        "default",
                        "9.2",
                        Change.served("idle", EndpointSettings.adaptive(BUILD, 0, 4), 0, 0)
                                .toArray(Change[]::new));
        VirtualRig rig = rig();
        cluster.call(
                "PUT",
                "/_inference/sparse_embedding/foreign",
                "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\"%s\",\"num_allocations\":1,\"num_threads\":1}}"
                        .formatted(BUILD));
        String request = ask(rig, "default", "idle");

        rig.pass(Duration.ofSeconds(30));

        assertThat(last(rig, request).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last(rig, request).inferenceId()).isEqualTo("idle");
        assertThat(rig.loop.snapshot().repairs()).isEqualTo(Map.of("start", 1L));
    }

    /** Deployments that are scaled to zero are dropped when an ML node shuts down. */
    @Test
    void aDeploymentThatAShutdownDroppedIsStartedAgain() {
        VirtualTarget cluster =
                target(
                        "default",
                        "9.5",
                        Change.served("idle", EndpointSettings.adaptive(BUILD, 0, 4), 0, 0)
                                .toArray(Change[]::new));
        VirtualRig rig = rig();
        String before = ask(rig, "default", "idle");
        rig.pass(Duration.ofSeconds(5));
        assertThat(Objects.requireNonNull(last(rig, before).endpoint()).cold()).isTrue();

        cluster.apply(new Change.ShutDownMlNode());
        String after = ask(rig, "default", "idle");
        rig.pass(Duration.ofSeconds(30));

        assertThat(last(rig, after).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(rig.loop.snapshot().repairs()).isEqualTo(Map.of("start", 1L));
    }

    /** Stopping by the ML API breaks the endpoint. */
    @Test
    void aDeploymentThatSomebodyStopsMeanwhileIsStartedAgain() {
        VirtualTarget cluster = target("default", "9.5", new Change.ImportModel(BUILD));
        cluster.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
        VirtualRig rig = rig();
        String request = ask(rig, "default", "mine");
        rig.pass(Duration.ofSeconds(20));

        cluster.call("POST", "/_ml/trained_models/mine/deployment/_stop", "");
        cluster.apply(new Change.SetAllocations(new Course.Completes()));
        rig.pass(Duration.ofMinutes(1));

        assertThat(last(rig, request).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(arrived(cluster)).isEqualTo(1);
    }

    @Test
    void aServedDeploymentThatSomebodyStops_isStartedAgainForTheNextWhoAsksForIt() {
        VirtualTarget cluster = target("default", "9.5", new Change.ImportModel(BUILD));
        VirtualRig rig = rig();
        String first = ask(rig, "default", "mine");
        rig.pass(Duration.ofMinutes(1));
        cluster.call("POST", "/_ml/trained_models/mine/deployment/_stop", "");
        rig.pass(Duration.ofMinutes(1));
        assertThat(cluster.cluster().listed())
                .containsExactly(new Cluster.Listed("mine", VirtualRig.ELSER, false));

        String next = ask(rig, "default", "mine");
        rig.pass(Duration.ofMinutes(1));

        assertThat(last(rig, first).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last(rig, next).type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last(rig, next).inferenceId()).isEqualTo("mine");
        assertThat(cluster.cluster().listed())
                .containsExactly(new Cluster.Listed("mine", VirtualRig.ELSER, true));
        assertThat(arrived(cluster)).isEqualTo(1);
    }
}
