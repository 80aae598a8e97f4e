package elser.worker.cli;

import elser.worker.audit.AuditReport;
import elser.worker.audit.AuditTopics;
import elser.worker.audit.MissingTopicException;
import elser.worker.audit.Scope;
import elser.worker.audit.TopicAuditor;
import elser.worker.config.ClientConfig;
import elser.worker.screen.Printable;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.concurrent.Callable;

/** Holds the topics against the guarantees. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Reads requests, events and dead letters up to where they end now, and checks that"
                    + " every record was answered, that nothing was said twice or out of order, and"
                    + " what was created. Changes nothing and needs no worker. Exit code 1 where"
                    + " something is wrong, or where nothing is left that could be judged.",
        footer = {
            "",
            "Examples:",
            "  elser-worker audit --config worker.yaml",
            "  elser-worker audit --config worker.yaml --since 24h",
            "  elser-worker audit --config worker.yaml --json > audit.json"
        })
final class AuditCommand implements Callable<Integer> {

    private static final long PROGRESS_EVERY = 1_000_000;

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description =
                    "Judges only requests of so long ago or later, e.g. PT24H or 24h; without it:"
                            + " all that the topics still have. An hour and the window before"
                            + " are read for what was asked earlier.")
    private @Nullable String since;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "PT1H",
            description =
                    "The workers' elser.idempotency.window: how long the id of an ended request is"
                            + " recognised (PT1H).")
    private String window = "";

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            defaultValue = "PT1M",
            description =
                    "What is younger may be unanswered yet; deadlines may be passed by as much"
                            + " (PT1M).")
    private String patience = "";

    @Option(names = "--json", description = "The report as one JSON document.")
    private boolean json;

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Instant now = surroundings.clock().instant();
        Scope scope =
                new Scope(
                        since == null ? null : now.minus(DurationOption.read("--since", since)),
                        DurationOption.read("--window", window),
                        DurationOption.read("--patience", patience));
        ClientConfig loaded = config.client(surroundings);
        AuditReport report = audit(loaded, scope, now);
        if (json) {
            surroundings.out().println(Printable.json(AuditJson.of(report)));
        } else {
            AuditText.of(report).forEach(surroundings.out()::println);
        }
        return report.isClean() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    private AuditReport audit(ClientConfig loaded, Scope scope, Instant now) {
        AuditTopics topics =
                new AuditTopics(
                        loaded.topics().requests(),
                        loaded.topics().events(),
                        loaded.topics().deadLetters());
        KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(loaded.kafka(), "audit");
        try (Admin admin = KafkaClients.admin(loaded.kafka(), "audit")) {
            return new TopicAuditor(consumer, admin, topics).audit(scope, now, this::progress);
        } catch (MissingTopicException e) {
            throw CommandFailure.topicMissing(e.topic(), "elser.topics.*");
        } finally {
            KafkaClients.close(consumer);
        }
    }

    private void progress(long read) {
        if (read % PROGRESS_EVERY == 0) {
            surroundings.err().println(read + " records read");
        }
    }
}
