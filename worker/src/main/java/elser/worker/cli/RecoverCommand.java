package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.AclNeed;
import elser.worker.lifecycle.Policy;
import elser.worker.screen.Printable;
import elser.worker.upkeep.PartitionRecovery;
import elser.worker.upkeep.Recovery;

import org.apache.kafka.clients.admin.Admin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes a lost ledger or lost offsets anew. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Makes the ledger, or the committed offsets, anew after one of them or both were"
                    + " lost: from requests, events and dead letters. Tells what it would write and"
                    + " what may come twice of it, and does it with --yes. All workers must be"
                    + " stopped; what is there is left as it is. A ledger topic that is gone is"
                    + " made with 'topics create' first. The configuration must be that of the"
                    + " workers. Exit code 1 where requests cannot be brought back.",
        footer = {
            "",
            "Examples:",
            "  elser-worker recover --config worker.yaml",
            "  elser-worker recover --config worker.yaml --yes"
        })
final class RecoverCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(names = "--yes", description = "Does it; without it nothing is changed.")
    private boolean yes;

    RecoverCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        LogLines.quieten();
        WorkerConfig loaded = config.worker(surroundings);
        ClientConfig clients = new ClientConfig(loaded.kafka(), loaded.topics());
        Recovery.Settings settings = settings(loaded.policy());
        PrintWriter out = surroundings.out();
        try (Admin admin = KafkaClients.admin(clients.kafka(), "recover");
                TopicRecovery recovery = new TopicRecovery(clients, admin)) {
            Rights.require(admin, AclNeed.ofLookBeforeRecovery(clients.topics(), clients.kafka()));
            List<PartitionRecovery> found = recovery.look(settings, surroundings.err());
            if (found.stream().noneMatch(PartitionRecovery::isNeeded)) {
                out.println("Neither the ledger nor offsets are lost; nothing is to be done.");
                return ExitCodes.DONE;
            }
            if (yes) {
                Rights.require(admin, recovery.needs(found));
            }
            RecoveryText.of(found, settings.window())
                    .forEach(line -> out.println(Printable.of(line)));
            if (yes) {
                recovery.recover(found);
                out.println(
                        "Written. Workers can be started; if one was killed, no sooner than %d s after that."
                                .formatted(settings.createWindow().toSeconds()));
            } else {
                out.println("Nothing was changed; --yes writes it.");
            }
            return hasSilent(found) ? ExitCodes.FAILED : ExitCodes.DONE;
        }
    }

    private Recovery.Settings settings(Policy policy) {
        return new Recovery.Settings(
                surroundings.clock().instant(),
                policy.limits().idempotencyWindow(),
                policy.lease().plus(policy.createTimeout()),
                policy.defaultConfig());
    }

    private static boolean hasSilent(List<PartitionRecovery> found) {
        return found.stream()
                .anyMatch(it -> it.rebuilt() != null && !it.rebuilt().silent().isEmpty());
    }
}
