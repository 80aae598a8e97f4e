package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ServiceSettings;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** Requests that bring no configuration, on clusters of different ages. */
class PlainRequestsTest {

    private static final String GIVEN = ".elser-2-elasticsearch";

    /** As the worker is shipped. */
    private static final Policy SHIPPED =
            new ConfigLoader(
                            new ConfigSources(
                                    null,
                                    Map.of(),
                                    Map.of(
                                            "elser.kafka.bootstrap.servers", "127.0.0.1:9092",
                                            "elser.targets.default.url", "http://127.0.0.1:9200")),
                            (_, _, _) -> null)
                    .worker()
                    .policy();

    private static VirtualTarget target(String version, Change... seeds) {
        return new VirtualTarget(
                "default",
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .downloadDuration(Duration.ofSeconds(5))
                        .allocationTime(Duration.ofMillis(300))
                        .with(List.of(seeds))
                        .build(),
                VirtualClock.T0);
    }

    private static VirtualRig rig(
            VirtualTarget target, InferenceConfig current, InferenceConfig older) {
        return new VirtualRig(Map.of("default", target), current, older, 5, new Random(1)).smooth();
    }

    private static LifecycleEvent answered(VirtualRig rig, Duration within) {
        String request = rig.send("default", VirtualRig.ELSER, "mine", null, false, null);
        rig.pass(within);
        return rig.told(request).getLast();
    }

    @ParameterizedTest
    @CsvSource({
        "8.13, elser, false",
        "8.15, elser, false",
        "8.16, elasticsearch, true",
        "9.5,  elasticsearch, true",
    })
    void theBuiltInDefaultsWorkThere(String version, String service, boolean adaptive) {
        VirtualRig rig =
                rig(target(version), SHIPPED.defaultConfig(), SHIPPED.olderDefaultConfig());

        LifecycleEvent last = answered(rig, Duration.ofSeconds(30));

        assertThat(last.type()).as("%s", last).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        LifecycleEvent.Endpoint endpoint = Objects.requireNonNull(last.endpoint());
        assertThat(last.inferenceId()).isEqualTo("mine");
        assertThat(endpoint.service()).isEqualTo(service);
        assertThat(endpoint.serviceSettings().containsKey("adaptive_allocations"))
                .isEqualTo(adaptive);
    }

    /** Its age is not told to who lacks the privilege; then at least the way out is. */
    @Test
    void defaultsThatTheClusterDoesNotKnowAreNamedInTheFailure() {
        VirtualTarget target = target("8.13", new Change.SetDenied(Set.of(Action.INFO)));
        VirtualRig rig = rig(target, SHIPPED.defaultConfig(), SHIPPED.olderDefaultConfig());

        Failure failure = Objects.requireNonNull(answered(rig, Duration.ofSeconds(30)).failure());

        assertThat(failure.reason()).isEqualTo(FailureReason.INVALID_REQUEST);
        assertThat(failure.message())
                .startsWith("The [elasticsearch] service does not support task type")
                .endsWith("that of elser.provisioning.default-config was used");
    }

    /** A preconfigured endpoint whose deployment is broken helps nobody, and is left as it is. */
    @Test
    void aPreconfiguredEndpointThatStaysFailedIsLeft_andOneIsMadeFromTheDefaults() {
        VirtualTarget target =
                target(
                        "9.5",
                        new Change.AddPreconfiguredEndpoint(),
                        new Change.ImportModel(VirtualRig.BUILD),
                        Change.strayDeployment(GIVEN, VirtualRig.BUILD, 1),
                        new Change.FailDeployment(GIVEN, "out of memory"));
        InferenceConfig defaults =
                new InferenceConfig(
                        "elasticsearch",
                        new ServiceSettings(VirtualRig.BUILD, 1, 1, null),
                        null,
                        null);
        VirtualRig rig = rig(target, defaults, defaults);
        ClusterTruth truth = new ClusterTruth(target);
        Object before = Objects.requireNonNull(truth.deployments().get(GIVEN));

        LifecycleEvent last = answered(rig, Duration.ofSeconds(30));

        assertThat(last.type()).as("%s", last).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(last.inferenceId()).isEqualTo("mine");
        assertThat(truth.deployments().get(GIVEN)).isEqualTo(before);
        assertThat(truth.endpoints().get(GIVEN)).isNotNull();
        assertThat(rig.loop.snapshot().repairs()).isEmpty();
    }
}
