package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.insight.Explanation;
import elser.worker.insight.Subject;
import elser.worker.lifecycle.Pace;
import elser.worker.screen.Printable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Instant;
import java.util.concurrent.Callable;

/** Tells all there is to know of a model or a request. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Tells of a model key or a request id who asked and when, what happened in order,"
                        + " what it waits for, what comes next and when, and which worker owns it."
                        + " Reads requests, events, dead letters and ledger; works while no worker"
                        + " runs, and changes nothing. Exit code 1 where nothing is known of it.",
        footer = {
            "",
            "Examples:",
            "  elser-worker explain 5f0c --config worker.yaml",
            "  elser-worker explain search-eu/.elser_model_2 --since 24h",
            "  elser-worker explain 5f0c --config worker.yaml --json"
        })
final class ExplainCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "MODEL_KEY|REQUEST_ID",
            description = "A model key, target/model, or the id of a request.")
    private String subject = "";

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description =
                    "Reads only what is not older, e.g. PT24H or 24h; without it all that the"
                            + " topics still have.")
    private @Nullable String since;

    @Option(
            names = "--all",
            description =
                    "Every line of what happened, not only the latest " + ExplainText.LATEST + ".")
    private boolean all;

    @Option(names = "--json", description = "One JSON document, with all that happened.")
    private boolean json;

    ExplainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Subject whom = subject();
        Instant now = surroundings.clock().instant();
        Instant from = since == null ? null : now.minus(DurationOption.read("--since", since));
        ClientConfig loaded = config.client(surroundings);
        Pace pace = config.pace(surroundings);
        Insight insight = Insight.of(loaded, whom, from, surroundings.err());
        Explanation explanation = insight.explanation();
        StatusCommand.warn(insight.ledger(), insight.group(), surroundings);
        if (insight.leftOut() > 0) {
            surroundings
                    .err()
                    .println(
                            "Events cannot be read by this version and are left out (%d); a newer worker may have written them: use a newer elser-worker."
                                    .formatted(insight.leftOut()));
        }
        if (explanation.isEmpty()) {
            throw CommandFailure.nothingKnown(whom, since);
        }
        if (json) {
            surroundings
                    .out()
                    .println(
                            Printable.json(
                                    ExplainDocument.of(explanation, insight.group(), pace, now)));
        } else {
            new ExplainText(explanation, insight.group(), pace, now, all)
                    .lines()
                    .forEach(surroundings.out()::println);
        }
        return ExitCodes.DONE;
    }

    private Subject subject() {
        try {
            return Subject.parse(subject);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "\"%s\" is no model key (target/model) and no request id.".formatted(subject));
        }
    }
}
