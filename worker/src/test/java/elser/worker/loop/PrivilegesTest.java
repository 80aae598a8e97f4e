package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.SecurityPage;
import elser.worker.inference.VirtualTarget;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A worker whose key has the cluster privileges that {@code deploy/SECURITY.md} names, read from
 * there, all of them or all but one.
 */
class PrivilegesTest {

    /**
     * A row of the table.
     *
     * @param within privileges that bring this one with them
     * @param first what comes of a request that takes a first download
     * @param broken what comes of one whose download breaks, once
     */
    record Row(String privilege, Set<String> within, String first, String broken) {}

    private static List<Row> rows() throws IOException {
        return SecurityPage.table("PrivilegesTest").stream()
                .map(
                        row ->
                                new Row(
                                        row.get(0),
                                        Set.of(row.get(1).split(", ", -1)),
                                        row.get(3),
                                        row.get(4)))
                .toList();
    }

    private static Set<String> all() throws IOException {
        return rows().stream().map(Row::privilege).collect(Collectors.toSet());
    }

    /** What a request is told by a worker that may so much, in one word or two. */
    private static String outcome(Set<String> privileges, String missing, boolean breaks) {
        VirtualTarget target =
                new VirtualTarget(
                        "default",
                        ClusterOptions.builder()
                                .version(ServerVersion.parse("9.5"))
                                .downloadDuration(Duration.ofSeconds(60))
                                .with(new Change.AddApiKey(VirtualTarget.WORKERS_KEY, privileges))
                                .build(),
                        VirtualClock.T0);
        if (breaks) {
            target.apply(new Change.SetDownloads(new Course.FailsAfter(100, "disk full")));
        }
        VirtualRig rig =
                new VirtualRig(
                        Map.of("default", target),
                        VirtualRig.config(VirtualRig.BUILD, 1),
                        new Random(1));
        rig.clusters.rough = false;
        rig.pass(Duration.ofSeconds(1));
        String request =
                rig.send(
                        "default",
                        VirtualRig.ELSER,
                        "mine",
                        VirtualRig.config(VirtualRig.BUILD, 1),
                        false,
                        Duration.ofMinutes(8));
        rig.pass(Duration.ofSeconds(40));
        target.apply(new Change.SetDownloads(new Course.Completes()));
        rig.pass(Duration.ofMinutes(9));

        List<LifecycleEvent> told = rig.told(request);
        assertThat(rig.loop.snapshot().failed()).isEmpty();
        return outcome(told, missing);
    }

    private static String outcome(List<LifecycleEvent> told, String missing) {
        LifecycleEvent.Failure failure = told.getLast().failure();
        if (failure == null) {
            assertThat(told.getLast().type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
            boolean isShown = told.stream().anyMatch(event -> event.progress() != null);
            return isShown ? "served" : "served, without progress";
        }
        if (failure.reason() == FailureReason.UNAUTHORIZED) {
            assertThat(failure.message()).contains(missing);
        }
        return failure.reason().toString();
    }

    @Test
    void withTheDocumentedPrivilegesAWorkerServes_andMendsWhatBroke() throws IOException {
        assertThat(outcome(all(), "none", false)).isEqualTo("served");
        assertThat(outcome(all(), "none", true)).isEqualTo("served");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void withoutOneOfThem(Row missing) throws IOException {
        Set<String> rest = new HashSet<>(all());
        rest.remove(missing.privilege());
        rest.removeAll(missing.within());

        assertThat(outcome(rest, missing.privilege(), false)).isEqualTo(missing.first());
        assertThat(outcome(rest, missing.privilege(), true)).isEqualTo(missing.broken());
    }
}
