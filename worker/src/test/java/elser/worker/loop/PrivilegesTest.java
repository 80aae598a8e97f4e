package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.ServiceSettings;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.SecurityPage;
import elser.worker.inference.VirtualTarget;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
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
     * @param midway what comes of the first where it is taken away while the download runs
     */
    record Row(String privilege, Set<String> within, String first, String broken, String midway) {}

    private static List<Row> rows() throws IOException {
        return SecurityPage.table("PrivilegesTest").stream()
                .map(
                        row ->
                                new Row(
                                        row.get(0),
                                        Set.of(row.get(1).split(", ", -1)),
                                        row.get(3),
                                        row.get(4),
                                        row.get(5)))
                .toList();
    }

    private static Set<String> all() throws IOException {
        return rows().stream().map(Row::privilege).collect(Collectors.toSet());
    }

    /** What a request is told by a worker that may so much, in one word or two. */
    private static String outcome(
            String version, Set<String> privileges, String missing, boolean breaks) {
        return outcome(provision(version, privileges, breaks, (_, _) -> {}), missing);
    }

    /**
     * What a request is told.
     *
     * @param midway done when the download is half through
     */
    private static List<LifecycleEvent> provision(
            String version,
            Set<String> privileges,
            boolean breaks,
            BiConsumer<VirtualTarget, VirtualRig> midway) {
        InferenceConfig config =
                ServerVersion.parse(version).isAtLeast(8, 16, 0)
                        ? VirtualRig.config(VirtualRig.BUILD, 1)
                        : new InferenceConfig(
                                "elser", new ServiceSettings(null, 1, 1, null), null, null);
        VirtualTarget target =
                new VirtualTarget(
                        "default",
                        ClusterOptions.builder()
                                .version(ServerVersion.parse(version))
                                .downloadDuration(Duration.ofSeconds(60))
                                .with(new Change.AddApiKey(VirtualTarget.WORKERS_KEY, privileges))
                                .build(),
                        VirtualClock.T0);
        if (breaks) {
            target.apply(new Change.SetDownloads(new Course.FailsAfter(100, "disk full")));
        }
        VirtualRig rig = new VirtualRig(Map.of("default", target), config, new Random(1)).smooth();
        String request =
                rig.send("default", VirtualRig.ELSER, "mine", config, false, Duration.ofMinutes(8));
        rig.pass(Duration.ofSeconds(40));
        midway.accept(target, rig);
        target.apply(new Change.SetDownloads(new Course.Completes()));
        rig.pass(Duration.ofMinutes(9));

        assertThat(rig.loop.snapshot().failed()).isEmpty();
        return rig.told(request);
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

    /** The oldest that knows them, and the newest. */
    private static List<Arguments> missingOnes() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Row row : rows()) {
            all.add(Arguments.of("8.14", row));
            all.add(Arguments.of("9.5", row));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.14", "9.5"})
    void withTheDocumentedPrivilegesAWorkerServes_andMendsWhatBroke(String version)
            throws IOException {
        assertThat(outcome(version, all(), "none", false)).isEqualTo("served");
        assertThat(outcome(version, all(), "none", true)).isEqualTo("served");
    }

    @Test
    void before814_itTakesManage_whichIsEnough() throws IOException {
        assertThat(SecurityPage.text())
                .contains("Before 8.14 there is no `manage_inference`: there it takes `manage`");
        assertThat(outcome("8.13", Set.of("manage"), "none", false)).isEqualTo("served");
        assertThat(outcome("8.13", Set.of("manage"), "none", true)).isEqualTo("served");
        assertThat(outcome("8.13", all(), "manage", false)).isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @MethodSource("missingOnes")
    void withoutOneOfThem(String version, Row missing) throws IOException {
        Set<String> rest = without(missing);

        assertThat(outcome(version, rest, missing.privilege(), false)).isEqualTo(missing.first());
        assertThat(outcome(version, rest, missing.privilege(), true)).isEqualTo(missing.broken());
    }

    private static Set<String> without(Row missing) throws IOException {
        Set<String> rest = new HashSet<>(all());
        rest.remove(missing.privilege());
        rest.removeAll(missing.within());
        return rest;
    }

    /** In the middle of a download; the grace of this worker is 20 s. */
    @ParameterizedTest
    @MethodSource("rows")
    void takenAwayWhileItRuns_nothingFollowsWhereItIsGrantedAgain(Row taken) throws IOException {
        Set<String> all = all();
        Set<String> rest = without(taken);

        List<LifecycleEvent> lasting =
                provision("9.5", all, false, (target, _) -> target.apply(mayDo(rest)));
        List<LifecycleEvent> passing =
                provision(
                        "9.5",
                        all,
                        false,
                        (target, rig) -> {
                            target.apply(mayDo(rest));
                            rig.pass(Duration.ofSeconds(15));
                            target.apply(mayDo(all));
                        });

        assertThat(outcome(lasting, taken.privilege())).isEqualTo(taken.midway());
        assertThat(outcome(passing, "none")).isEqualTo("served");
    }

    private static Change mayDo(Set<String> privileges) {
        return new Change.AddApiKey(VirtualTarget.WORKERS_KEY, privileges);
    }
}
