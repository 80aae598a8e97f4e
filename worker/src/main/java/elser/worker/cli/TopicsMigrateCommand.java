package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.AclNeed;
import elser.worker.upkeep.Migration;

import org.apache.kafka.clients.admin.Admin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** Moves requests and ledger to more partitions. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Gives requests and ledger more partitions and moves what the ledger remembers to"
                    + " where it belongs then. Tells what it would do, and does it with --yes. All"
                    + " workers must be stopped; senders need not be. Interrupted anywhere, it is"
                    + " gone on with by running it again; no worker works on half of it.",
        footer = {
            "",
            "Examples:",
            "  elser-worker topics migrate --config worker.yaml --partitions 12",
            "  elser-worker topics migrate --config worker.yaml --partitions 12 --yes"
        })
final class TopicsMigrateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            required = true,
            description = "How many both topics shall have. Kafka takes none away again.")
    private int partitions;

    @Option(names = "--yes", description = "Does it; without it nothing is changed.")
    private boolean yes;

    TopicsMigrateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (partitions < 1 || partitions > TopicsCreateCommand.PARTITIONS_MAX) {
            throw new UsageException(
                    "--partitions must be from 1 to " + TopicsCreateCommand.PARTITIONS_MAX + ".");
        }
        ClientConfig loaded = config.client(surroundings);
        PrintWriter out = surroundings.out();
        try (Admin admin = KafkaClients.admin(loaded.kafka(), "topics");
                TopicMigration migration = new TopicMigration(loaded, admin, out::println)) {
            Rights.require(admin, AclNeed.ofLookBeforeMigration(loaded.topics(), loaded.kafka()));
            TopicMigration.Look look = migration.look(partitions);
            switch (look.migration()) {
                case Migration.Refused refused -> throw CommandFailure.notMigrated(refused);
                case Migration.Done() -> out.println(done(loaded));
                case Migration.Possible possible -> {
                    if (yes) {
                        Rights.require(admin, migration.needs(possible, look.found()));
                    }
                    tell(look, possible, loaded);
                    if (yes) {
                        migration.migrate(possible, look.found());
                        out.println(done(loaded) + " Workers can be started.");
                    } else {
                        out.println("Nothing was changed; --yes does it.");
                    }
                }
            }
        }
        return ExitCodes.DONE;
    }

    private String done(ClientConfig loaded) {
        return "%s and %s have %d partitions, and the ledger is written for that."
                .formatted(loaded.topics().requests(), loaded.topics().ledger(), partitions);
    }

    private void tell(TopicMigration.Look look, Migration.Possible possible, ClientConfig loaded) {
        PrintWriter out = surroundings.out();
        out.println(
                "%s: %d -> %d partitions%s"
                        .formatted(
                                loaded.topics().ledger(),
                                look.found().ledger(),
                                possible.to(),
                                possible.begun() ? ", going on with what was begun" : ""));
        out.println(
                "    %d of %d entries go to another partition"
                        .formatted(look.moving(), look.entries()));
        out.println(
                "%s: %d -> %d partitions"
                        .formatted(
                                loaded.topics().requests(),
                                look.found().requests(),
                                possible.to()));
        out.println(
                "    %d records are unread and stay where they are: the workers send on what belongs elsewhere"
                        .formatted(look.unread()));
    }
}
