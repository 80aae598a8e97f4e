package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.TopicAdmin;

import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Optional;
import java.util.concurrent.Callable;

/** Makes the topics that are missing. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Makes the topics that are missing, leaves the others as they are, and checks all.",
        footer = {
            "",
            "Examples:",
            "  elser-worker topics create --config worker.yaml",
            "  elser-worker topics create --config worker.yaml --partitions 12 --replication-factor"
                    + " 3"
        })
final class TopicsCreateCommand implements Callable<Integer> {

    static final int PARTITIONS_MAX = 10_000;

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of new topics, the most workers there can be (default:"
                            + " ${DEFAULT-VALUE}).")
    private int partitions = TopicAdmin.DEFAULT_PARTITIONS;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description = "Replicas of new topics (default: 3, or as many as there are brokers).")
    private @Nullable Integer replication;

    TopicsCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (partitions < 1 || partitions > PARTITIONS_MAX) {
            throw new UsageException("--partitions must be from 1 to " + PARTITIONS_MAX + ".");
        }
        if (replication != null && (replication < 1 || replication > Short.MAX_VALUE)) {
            throw new UsageException(
                    "--replication-factor must be from 1 to " + Short.MAX_VALUE + ".");
        }
        ClientConfig loaded = config.client(surroundings);
        try (Admin admin = KafkaClients.admin(loaded.kafka(), "topics")) {
            TopicAdmin topics = new TopicAdmin(admin, loaded.topics());
            topics.create(partitions, Optional.ofNullable(replication))
                    .forEach(line -> surroundings.out().println(line));
            return TopicsCheckCommand.report(topics, surroundings);
        }
    }
}
