package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.inference.LogLines;
import elser.worker.inference.VirtualTarget;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Each repair is one line of level WARN that says what of, and is counted. */
class RepairLogTest {

    private static final String BUILD = VirtualRig.BUILD;

    private final VirtualTarget target =
            new VirtualTarget(
                    "default",
                    ClusterOptions.builder()
                            .version(ServerVersion.parse("9.5"))
                            .downloadDuration(Duration.ofSeconds(3))
                            .allocationTime(Duration.ofMillis(300))
                            .with(
                                    List.of(
                                            new Change.SetDownloads(
                                                    new Course.FailsAfter(2, "disk full"))))
                            .build(),
                    VirtualClock.T0);
    private final VirtualRig rig =
            new VirtualRig(Map.of("default", target), VirtualRig.config(BUILD, 1), new Random(1));

    private static String line(LifecycleEvent event, String repair, String of) {
        return "WARN elser.worker.loop.Calls repairing what a create should have brought about"
                + " [elser.model_key=\"default/.elser_model_2\", elser.provisioning.id=\""
                + event.provisioningId()
                + "\", elser.request.id=\""
                + event.requestId()
                + "\", elser.request.waiting=\"null\", elser.provisioning.waiters=\"1\","
                + " elser.repair.kind=\""
                + repair
                + "\", elser.repair.subject=\""
                + of
                + "\"]";
    }

    /**
     * The download breaks: model and endpoint are deleted and made anew. Then the deployment is
     * taken away before it is up, and started.
     */
    @Test
    void eachIsSaidAndCounted() {
        rig.clusters.rough = false;
        try (var log = new LogLines(Level.WARN)) {
            String request =
                    rig.send(
                            "default",
                            VirtualRig.ELSER,
                            "mine",
                            VirtualRig.config(BUILD, 1),
                            false,
                            null);
            rig.pass(Duration.ofSeconds(5));
            target.apply(new Change.SetDownloads(new Course.Completes()));
            target.apply(new Change.SetAllocations(new Course.StallsAfter(0)));
            rig.pass(Duration.ofSeconds(22));
            target.apply(new Change.RemoveDeployment("mine"));
            target.apply(new Change.SetAllocations(new Course.Completes()));
            rig.pass(Duration.ofSeconds(20));

            LifecycleEvent last = rig.told(request).getLast();
            assertThat(last.type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
            assertThat(log.lines())
                    .containsExactly(
                            line(last, "delete_model", BUILD),
                            line(last, "delete_endpoint", "mine"),
                            line(last, "start", "mine"));
            assertThat(rig.loop.snapshot().repairs())
                    .isEqualTo(Map.of("delete_model", 1L, "delete_endpoint", 1L, "start", 1L));
        }
    }
}
