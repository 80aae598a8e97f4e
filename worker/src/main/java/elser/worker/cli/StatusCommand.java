package elser.worker.cli;

import elser.contracts.Models;
import elser.worker.config.ClientConfig;
import elser.worker.insight.GroupState;
import elser.worker.insight.LedgerState;
import elser.worker.insight.ModelState;
import elser.worker.lifecycle.Pace;
import elser.worker.screen.Printable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** Shows the provisionings in flight. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Shows every provisioning in flight: where it stands, what it waits for, what comes"
                        + " next, and which worker owns it. Reads the ledger and asks the consumer"
                        + " group; works while no worker runs, and changes nothing.",
        footer = {
            "",
            "Examples:",
            "  elser-worker status --config worker.yaml",
            "  elser-worker status --config worker.yaml --target search-eu",
            "  elser-worker status --config worker.yaml --json > status.json"
        })
final class StatusCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(names = "--target", paramLabel = "NAME", description = "Only this target.")
    private @Nullable String target;

    @Option(names = "--model", paramLabel = "ID", description = "Only this model.")
    private @Nullable String model;

    @Option(names = "--json", description = "One JSON document.")
    private boolean json;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ClientConfig loaded = config.client(surroundings);
        Pace pace = config.pace(surroundings);
        GroupState asked = GroupQuestion.ask(loaded);
        LedgerState ledger = new LedgerState();
        new TopicReading(loaded, surroundings.err()).readInto(ledger);
        GroupState group = Insight.ownersOf(ledger, asked);
        List<ModelState> models = ledger.models().stream().filter(this::isWanted).toList();
        Instant now = surroundings.clock().instant();
        if (json) {
            surroundings.out().println(Printable.json(StatusDocument.of(models, group, pace, now)));
        } else {
            StatusText.of(models, group, pace, now).forEach(surroundings.out()::println);
        }
        warn(ledger, group, surroundings);
        return ExitCodes.DONE;
    }

    /**
     * Of what may be missing from what is shown: records of a newer worker, another group, one that
     * may not be asked.
     */
    static void warn(LedgerState ledger, GroupState group, Surroundings surroundings) {
        String other = ledger.groupOtherThan(group.id());
        if (other != null) {
            surroundings
                    .err()
                    .println(
                            Printable.of(
                                    "The ledger belongs to the workers of group %1$s, so who owns what cannot be told: give elser.kafka.group.id=%1$s."
                                            .formatted(other)));
        } else if (!group.isKnown()) {
            surroundings
                    .err()
                    .println(
                            Printable.of(
                                    "The user may not describe group %1$s, so who owns what and how far the workers have read cannot be told: give it the ACL DESCRIBE on group %1$s."
                                            .formatted(group.id())));
        }
        if (ledger.unreadable() > 0) {
            surroundings
                    .err()
                    .println(
                            "Records of the ledger cannot be read by this version and are left out (%d); a newer worker may have written them: use the version of the workers."
                                    .formatted(ledger.unreadable()));
        }
    }

    private boolean isWanted(ModelState state) {
        return (target == null || target.equals(state.key().target()))
                && (model == null || Models.canonical(model).equals(state.key().model()));
    }
}
