package elser.worker.cli;

import elser.contracts.Models;
import elser.worker.config.ClientConfig;
import elser.worker.screen.WatchView;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;

/** Shows lifecycle events as they come. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Shows lifecycle events, those that come from now on or older ones too: on a"
                    + " terminal as one bar a provisioning, elsewhere as lines. With --request it"
                    + " reads from the beginning and ends when each of these requests has ended: 0"
                    + " all fully allocated, 1 one failed. A request that was set aside as a dead"
                    + " letter may have no event, and is waited for until --timeout: 'elser-worker"
                    + " explain ID' tells.",
        footer = {
            "",
            "Examples:",
            "  elser-worker watch --config worker.yaml",
            "  elser-worker watch --config worker.yaml --since 15m --target search-eu",
            "  elser-worker watch --config worker.yaml --request 5f0c --timeout 30m && echo served",
            "  elser-worker watch --config worker.yaml --requested-by search-team --plain",
            "  elser-worker watch --config worker.yaml --model my-model --from-beginning",
            "  elser-worker watch --config worker.yaml --from-beginning --json > events.jsonl"
        })
final class WatchCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--request",
            paramLabel = "ID",
            description = "Only this request; may be given several times.")
    private final Set<String> requests = new LinkedHashSet<>();

    @Option(names = "--target", paramLabel = "NAME", description = "Only this target.")
    private @Nullable String target;

    @Option(names = "--model", paramLabel = "ID", description = "Only this model.")
    private @Nullable String model;

    @Option(
            names = "--requested-by",
            paramLabel = "WHO",
            description = "Only requests of this requester, as they name it.")
    private @Nullable String requestedBy;

    @Option(names = "--from-beginning", description = "Begins with the oldest event there is.")
    private boolean fromBeginning;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description = "Begins with events of so long ago, e.g. PT15M or 15m.")
    private @Nullable String since;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Ends after so long, with 1 where --request is given and has not ended.")
    private @Nullable String timeout;

    @Mixin private final ViewOptions viewOptions = new ViewOptions();

    WatchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        viewOptions.check();
        Instant now = surroundings.clock().instant();
        TopicFeed.Start start = start(now);
        Duration time = timeout == null ? null : DurationOption.read("--timeout", timeout);
        String canonical = model == null ? null : Models.canonical(model);
        EventFilter filter = new EventFilter(requests, target, canonical, requestedBy);
        ClientConfig loaded = config.client(surroundings);
        String topic = loaded.topics().events();
        try (TopicFeed feed = TopicFeed.ofEvents(loaded, start);
                WatchView view = viewOptions.open(surroundings)) {
            WatchGoal goal = new WatchGoal(filter, feed::hasReadHistory);
            return new Following(surroundings, feed, topic, goal, view)
                    .follow("Watching %s, Ctrl-C ends.".formatted(topic), time);
        }
    }

    private TopicFeed.Start start(Instant now) {
        if (fromBeginning && since != null) {
            throw new UsageException("--from-beginning and --since exclude each other.");
        }
        if (since != null) {
            return new TopicFeed.Start.Since(now.minus(DurationOption.read("--since", since)));
        }
        return fromBeginning || !requests.isEmpty()
                ? new TopicFeed.Start.Beginning()
                : new TopicFeed.Start.Now();
    }
}
