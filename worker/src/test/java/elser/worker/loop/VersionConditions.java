package elser.worker.loop;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Course;
import elser.sandbox.cluster.Endpoint;
import elser.sandbox.cluster.EndpointSettings;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.cluster.ServerVersion;
import elser.sandbox.cluster.StartTrouble;
import elser.worker.inference.VirtualTarget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What clusters of one version are like and what happens to them, drawn. */
final class VersionConditions {

    private static final String BUILD = VirtualRig.BUILD;
    private static final List<String> PRIVILEGES =
            List.of("manage_inference", "monitor_ml", "monitor", "manage_ml");
    private static final Change ALL_ALLOWED =
            new Change.AddApiKey(VirtualTarget.WORKERS_KEY, Set.of("all"));

    /** Nothing is wrong any more. */
    static final List<Change> FAIR =
            List.of(
                    new Change.SetCapacity(MlCapacity.ample()),
                    new Change.SetDownloads(new Course.Completes()),
                    new Change.SetAllocations(new Course.Completes()),
                    new Change.SetStartTrouble(StartTrouble.NONE),
                    new Change.SetUpgrading(false),
                    new Change.SetMasterElected(true),
                    new Change.SetMetadataBlocked(false),
                    new Change.SetLicensed(true),
                    ALL_ALLOWED);

    private final ServerVersion version;
    private final boolean merged;
    private final Random random;

    VersionConditions(ServerVersion version, Random random) {
        this.version = version;
        this.merged = version.compareTo(ServerVersion.parse("8.16")) >= 0;
        this.random = random;
    }

    /** A cluster at its start, with what others have there. */
    VirtualTarget target(String name) {
        List<Change> seeds = new ArrayList<>();
        seeds.add(new Change.AddApiKey(VirtualTarget.OWNERS_KEY, Set.of("all")));
        seeds.add(ALL_ALLOWED);
        seeds.add(new Change.ImportModel(VersionWorld.IMPORTED));
        if (random.nextInt(3) == 0) {
            seeds.add(new Change.ImportModel(BUILD));
        }
        if (merged && random.nextInt(3) == 0) {
            seeds.add(new Change.AddPreconfiguredEndpoint());
        }
        if (merged && random.nextInt(6) == 0) {
            seeds.add(
                    new Change.AddEndpoint(
                            new Endpoint.Hosted(
                                    ".elser-2-elastic",
                                    "sparse_embedding",
                                    "elastic",
                                    "elser_model_2")));
        }
        if (random.nextInt(4) == 0) {
            seeds.addAll(Change.served("foreign-served", EndpointSettings.fixed(BUILD, 1), 1, 1));
        }
        if (random.nextInt(4) == 0) {
            seeds.add(
                    new Change.AddEndpoint(
                            Endpoint.Local.created(
                                    "foreign-orphan", EndpointSettings.fixed(BUILD, 1))));
        }
        return new VirtualTarget(
                name,
                ClusterOptions.builder()
                        .version(version)
                        .downloadDuration(Duration.ofSeconds(1 + random.nextInt(40)))
                        .downloadParts(20)
                        .allocationTime(Duration.ofMillis(300))
                        .with(seeds)
                        .build(),
                VirtualClock.T0);
    }

    /**
     * Something that happens to a cluster.
     *
     * @param model of ours that it may happen to
     */
    Change next(String model) {
        String ours = "ep-" + model.length() + "-" + random.nextInt(4);
        return switch (random.nextInt(21)) {
            case 0 -> new Change.SetCapacity(MlCapacity.none());
            case 1 -> new Change.SetCapacity(MlCapacity.lazy());
            case 2 -> new Change.SetCapacity(MlCapacity.ample());
            case 3 -> new Change.SetDownloads(new Course.StallsAfter(random.nextInt(20)));
            case 4 ->
                    new Change.SetDownloads(new Course.FailsAfter(random.nextInt(20), "disk full"));
            case 5, 6 -> new Change.SetDownloads(new Course.Completes());
            case 7 -> new Change.SetStartTrouble(any(List.of(StartTrouble.values())));
            case 8 -> new Change.SetUpgrading(random.nextBoolean());
            case 9 -> new Change.RemoveDeployment(ours);
            case 10 -> new Change.FailDeployment(ours, "out of memory");
            case 11 -> new Change.ShutDownMlNode();
            case 12 -> new Change.SetAllocations(new Course.FailsAfter(0, "no luck"));
            case 13 -> new Change.SetAllocations(new Course.Completes());
            case 14 -> new Change.SetMasterElected(random.nextBoolean());
            case 15 -> new Change.SetMetadataBlocked(random.nextBoolean());
            case 16 -> new Change.SetLicensed(random.nextInt(4) == 0);
            case 17 -> new Change.RevokeApiKey(VirtualTarget.WORKERS_KEY);
            case 18 -> allBut(any(PRIVILEGES));
            default -> ALL_ALLOWED;
        };
    }

    private static Change allBut(String privilege) {
        Set<String> rest = new HashSet<>(PRIVILEGES);
        rest.remove(privilege);
        return new Change.AddApiKey(VirtualTarget.WORKERS_KEY, rest);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
