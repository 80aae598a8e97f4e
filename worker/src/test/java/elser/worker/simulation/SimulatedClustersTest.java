package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.contracts.ServiceSettings;
import elser.worker.inference.Breakers;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Intent;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters.Permission;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A simulated cluster is seen and changed through the worker's own requests and readings. */
class SimulatedClustersTest {

    private static final ModelKey KEY = new ModelKey("default", "imported");
    private static final Duration CREATE_LIMIT = Duration.ofSeconds(60);

    private final Scheduler scheduler = new Scheduler(1);
    private final Draw draw = new Draw(new SplittableRandom(1));
    private final Host host = scheduler.host("p");
    private final Targets targets = new Targets(List.of("default"), scheduler, draw);
    private final Permits permits = new Permits(1);
    private final List<CallResult> results = new ArrayList<>();
    private final List<TargetView> views = new ArrayList<>();
    private final CreateWatch creates =
            new CreateWatch(scheduler, targets.byName(), mutation -> false);
    private final SimulatedClusters clusters = clusters(Map.of());

    private SimulatedClusters clusters(Map<Fault, Double> rates) {
        Mix mix = new Mix(rates);
        return new SimulatedClusters(
                host,
                new TreeMap<>(targets.byName()),
                new Wire(scheduler, draw, mix, CREATE_LIMIT),
                new Breakers(5, Duration.ofSeconds(30), host::nanos),
                permits,
                mix,
                draw,
                new MutationWatch(host, "loop", creates, key -> 0, Duration.ofSeconds(5)),
                CREATE_LIMIT);
    }

    @AfterEach
    void end() {
        scheduler.close();
    }

    private void pass(Duration time) {
        long until = scheduler.nanos() + time.toNanos();
        scheduler.after(time, () -> {});
        scheduler.run(() -> scheduler.nanos() >= until);
    }

    private TargetView look(SimulatedClusters through) {
        int before = views.size();
        through.look("default", Set.of("imported"), views::add);
        pass(Duration.ofSeconds(11));
        assertThat(views).hasSize(before + 1);
        return views.getLast();
    }

    private void create(SimulatedClusters through, String id, boolean maySend) {
        InferenceConfig config =
                new InferenceConfig(
                        "elasticsearch", new ServiceSettings("imported", 1, 1, null), null, null);
        Intent intent =
                new Intent(
                        "i",
                        1,
                        CreateReason.FIRST,
                        "r",
                        id,
                        0,
                        host.wall(),
                        65_000,
                        "p",
                        1,
                        Definition.COMPLETE);
        Permission.Granted permit = (Permission.Granted) through.askToMutate("default");
        through.run(
                new Mutation.Create(KEY, "provisioning", intent, config),
                null,
                permit,
                () -> maySend,
                results::add);
        assertThat(through.askToMutate("default")).isEqualTo(new Permission.Busy());
        pass(CREATE_LIMIT.plusSeconds(31));
        assertThat(permits.out()).isZero();
    }

    @Test
    void whatIsCreatedIsSeen() {
        assertThat(look(clusters).endpoints().orNull().of("imported")).isEmpty();
        assertThat(look(clusters).definitions())
                .isEqualTo(Map.of("imported", new Read.Complete<>(Definition.COMPLETE)));
        create(clusters, "ep", true);
        assertThat(results).containsExactly(new CallResult.Answered(200, null, "done"));
        assertThat(look(clusters).models().orNull().get("ep").isFullyAllocated()).isTrue();
        assertThat(creates.arrived()).isEqualTo(Map.of(CreateReason.FIRST, 1));
    }

    @Test
    void aCallThatMayNotBeSentIsNot() {
        create(clusters, "ep", false);
        assertThat(results)
                .containsExactly(new CallResult.NotSent("ownership or the lease had ended"));
        assertThat(look(clusters).endpoints().orNull().get("ep")).isNull();
    }

    @Test
    void aLostAnswerLeavesWhatWasDone() {
        SimulatedClusters losing = clusters(Map.of(Fault.LOST_ANSWER, 1.0));
        create(losing, "ep", true);
        assertThat(results).hasSize(1).first().isInstanceOf(CallResult.NoAnswer.class);
        assertThat(look(clusters).endpoints().orNull().get("ep")).isNotNull();
        assertThat(look(losing).endpoints()).isInstanceOf(Read.Unavailable.class);
    }

    @Test
    void aBreakerOpensAfterEnoughFailures_andProbesInTimeAlthoughTheClockIsSetBack() {
        targets.byName().get("default").down = true;
        look(clusters);
        look(clusters);
        assertThat(clusters.askToMutate("default")).isEqualTo(new Permission.GatewayDown());
        targets.byName().get("default").down = false;
        host.jumpWall(Duration.ofHours(-2));
        pass(Duration.ofSeconds(31));
        look(clusters);
        assertThat(clusters.askToMutate("default")).isInstanceOf(Permission.Granted.class);
    }
}
