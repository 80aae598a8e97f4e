package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.kafka.TopicAdmin;
import elser.worker.kafka.TopicFinding;

import org.apache.kafka.clients.admin.Admin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.concurrent.Callable;

/** Checks the topics. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Checks that the topics are as the worker needs them. Prints a line for each"
                        + " finding, with the fix; warnings alone are no failure.",
        footer = {"", "Example:", "  elser-worker topics check --config worker.yaml"})
final class TopicsCheckCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    TopicsCheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ClientConfig loaded = config.client(surroundings);
        try (Admin admin = KafkaClients.admin(loaded.kafka(), "topics")) {
            int code = report(new TopicAdmin(admin, loaded.topics()), surroundings);
            if (code == ExitCodes.DONE) {
                surroundings.out().println("topics: fine");
            }
            return code;
        }
    }

    /** Prints what is not right and returns the exit code. */
    static int report(TopicAdmin topics, Surroundings surroundings) {
        List<TopicFinding> findings = topics.check();
        findings.forEach(finding -> surroundings.out().println(finding));
        return findings.stream().anyMatch(TopicFinding::fatal) ? ExitCodes.FAILED : ExitCodes.DONE;
    }
}
