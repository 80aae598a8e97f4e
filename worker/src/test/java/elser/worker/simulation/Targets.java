package elser.worker.simulation;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.Request;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.cluster.StartTrouble;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The clusters of a world, and what goes on at them without the worker. */
final class Targets {

    private static final List<String> MODELS = List.of(".elser_model_2", "imported");

    private final Map<String, SimulatedTarget> byName = new TreeMap<>();
    private final Draw draw;
    private final List<SimulatedTarget> all;

    Targets(List<String> names, Scheduler scheduler, Draw draw) {
        this.draw = draw;
        for (String name : names) {
            byName.put(name, new SimulatedTarget(name, options(draw), scheduler));
        }
        this.all = List.copyOf(byName.values());
    }

    private static ClusterOptions options(Draw draw) {
        String version = draw.any("9.5", "9.5", "9.5", "9.2", "8.19", "8.17");
        var options =
                ClusterOptions.builder()
                        .version(ServerVersion.parse(version))
                        .linuxX86(draw.chance(0.5))
                        .downloadDuration(draw.seconds(1, 100))
                        .allocationTime(draw.millis(10, 5_000))
                        .with(new Change.ImportModel("imported"));
        if (draw.chance(0.2)) {
            options.with(new Change.AddPreconfiguredEndpoint());
        }
        if (draw.chance(0.2)) {
            options.with(new Change.ImportModel(".elser_model_2"));
        }
        return options.build();
    }

    Map<String, SimulatedTarget> byName() {
        return byName;
    }

    /** One of the faults of targets happens to one of them, and passes after a while. */
    void happen(Fault fault, Scheduler scheduler) {
        SimulatedTarget target = draw.any(all);
        switch (fault) {
            case TARGET_DOWN ->
                    forAWhile(scheduler, () -> target.down = true, () -> target.down = false);
            case HASTY_GATEWAY -> target.gatewayLimit = draw.seconds(1, 40);
            case DOWNLOAD_STALLS ->
                    change(
                            scheduler,
                            target,
                            new Change.SetDownloads(new Course.StallsAfter(draw.between(0, 100))),
                            new Change.SetDownloads(new Course.Completes()));
            case DOWNLOAD_FAILS -> target.apply(new Change.FailDownloads("broken"));
            case NO_CAPACITY ->
                    change(
                            scheduler,
                            target,
                            new Change.SetCapacity(
                                    draw.any(
                                            MlCapacity.none(),
                                            MlCapacity.noNodes(),
                                            MlCapacity.lazy())),
                            new Change.SetCapacity(MlCapacity.ample()));
            case START_TROUBLE ->
                    change(
                            scheduler,
                            target,
                            new Change.SetStartTrouble(
                                    draw.any(
                                            StartTrouble.NODES_EXHAUSTED,
                                            StartTrouble.MEMORY_PROMISED_TWICE)),
                            new Change.SetStartTrouble(StartTrouble.NONE));
            case NO_LICENCE ->
                    change(
                            scheduler,
                            target,
                            new Change.SetLicensed(false),
                            new Change.SetLicensed(true));
            case UPGRADE ->
                    change(
                            scheduler,
                            target,
                            new Change.SetUpgrading(true),
                            new Change.SetUpgrading(false));
            case NO_MASTER ->
                    change(
                            scheduler,
                            target,
                            new Change.SetMasterElected(false),
                            new Change.SetMasterElected(true));
            case PRIVILEGE_LOST ->
                    change(
                            scheduler,
                            target,
                            new Change.SetDenied(
                                    Set.of(
                                            draw.any(
                                                    Action.PUT_ENDPOINT,
                                                    Action.GET_ENDPOINTS,
                                                    Action.GET_MODEL_STATS,
                                                    Action.GET_MODELS,
                                                    Action.START_DEPLOYMENT,
                                                    Action.LIST_TASKS))),
                            new Change.SetDenied(Set.of()));
            case TASKS_UNREADABLE ->
                    change(
                            scheduler,
                            target,
                            new Change.SetTaskNodeFailing(true),
                            new Change.SetTaskNodeFailing(false));
            case ENDPOINT_DELETED ->
                    anyEndpoint(target)
                            .ifPresent(
                                    id ->
                                            ask(
                                                    target,
                                                    Request.delete(
                                                            "/_inference/" + id + "?force=true")));
            case DEPLOYMENT_REMOVED ->
                    anyEndpoint(target)
                            .ifPresent(id -> target.apply(new Change.RemoveDeployment(id)));
            case DEPLOYMENT_FAILED ->
                    anyEndpoint(target)
                            .ifPresent(id -> target.apply(new Change.FailDeployment(id, "broken")));
            case FOREIGN_ENDPOINT ->
                    ask(
                            target,
                            Request.put(
                                    "/_inference/sparse_embedding/foreign-" + draw.between(0, 3),
                                    """
                                    {"service":"elasticsearch","service_settings":{"model_id":"%s",\
                                    "num_allocations":1,"num_threads":1}}\
                                    """
                                            .formatted(draw.any(MODELS))));
            default -> throw new IllegalArgumentException("not of a target: " + fault);
        }
    }

    private java.util.Optional<String> anyEndpoint(SimulatedTarget target) {
        List<String> ids = List.copyOf(target.sightings().keySet());
        return ids.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(draw.any(ids));
    }

    private static void ask(SimulatedTarget target, Request request) {
        target.arrive(request, answer -> {});
    }

    private void change(Scheduler scheduler, SimulatedTarget target, Change to, Change back) {
        forAWhile(scheduler, () -> target.apply(to), () -> target.apply(back));
    }

    private void forAWhile(Scheduler scheduler, Runnable begin, Runnable end) {
        begin.run();
        scheduler.after(draw.until(Duration.ofSeconds(20)), end);
    }

    /** Every model is there as a whole. */
    void completeModels() {
        for (SimulatedTarget target : all) {
            target.apply(new Change.FinishDownloads());
            MODELS.forEach(model -> target.apply(new Change.ImportModel(model)));
        }
    }

    /** Whatever was broken works again; what was lost stays lost. */
    void heal() {
        for (SimulatedTarget target : all) {
            target.down = false;
            target.gatewayLimit = Duration.ofMinutes(10);
            for (Change change :
                    List.of(
                            new Change.SetDownloads(new Course.Completes()),
                            new Change.SetCapacity(MlCapacity.ample()),
                            new Change.SetStartTrouble(StartTrouble.NONE),
                            new Change.SetLicensed(true),
                            new Change.SetUpgrading(false),
                            new Change.SetMasterElected(true),
                            new Change.SetDenied(Set.of()),
                            new Change.SetTaskNodeFailing(false))) {
                target.apply(change);
            }
        }
    }
}
