package elser.worker.cli;

import elser.contracts.LifecycleEvent;
import elser.contracts.Models;
import elser.contracts.json.ContractJson;
import elser.worker.config.ClientConfig;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Shows lifecycle events as they come. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Shows lifecycle events, those that come from now on or older ones too. With"
                    + " --request it reads from the beginning and ends when each of these requests"
                    + " has ended: 0 all fully allocated, 1 one failed.",
        footer = {
            "",
            "Examples:",
            "  elser-worker watch --config worker.yaml",
            "  elser-worker watch --config worker.yaml --since 15m --target search-eu",
            "  elser-worker watch --config worker.yaml --request 5f0c --timeout 30m && echo served",
            "  elser-worker watch --config worker.yaml --from-beginning --json > events.jsonl"
        })
final class WatchCommand implements Callable<Integer> {

    private static final Duration LOOK_AROUND = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private final AtomicBoolean stopped = new AtomicBoolean();

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

    @Option(names = "--json", description = "Events as they are, one JSON document a line.")
    private boolean json;

    WatchCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Instant now = surroundings.clock().instant();
        EventFeed.Start start = start(now);
        Instant end =
                timeout == null ? Instant.MAX : now.plus(DurationOption.read("--timeout", timeout));
        String canonical = model == null ? null : Models.canonical(model);
        Watch watch = new Watch(requests, target, canonical);
        ClientConfig loaded = config.client(surroundings);
        try (EventFeed feed = new EventFeed(loaded, start)) {
            surroundings
                    .interruption()
                    .onStop(
                            () -> {
                                stopped.set(true);
                                feed.wakeUp();
                            });
            surroundings
                    .err()
                    .println("Watching %s, Ctrl-C ends.".formatted(loaded.topics().events()));
            return follow(feed, watch, end);
        }
    }

    private int follow(EventFeed feed, Watch watch, Instant end) {
        while (!stopped.get()) {
            Instant now = surroundings.clock().instant();
            if (!now.isBefore(end)) {
                return timedOut(watch);
            }
            Duration left =
                    Duration.between(
                            now, end.isBefore(now.plus(LOOK_AROUND)) ? end : now.plus(LOOK_AROUND));
            feed.poll(left, value -> show(value, watch));
            surroundings.out().flush();
            if (watch.isOver() && feed.hasReadHistory()) {
                return watch.sawFailure() ? ExitCodes.FAILED : ExitCodes.DONE;
            }
        }
        return watch.endsByItself() ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private int timedOut(Watch watch) {
        if (!watch.endsByItself()) {
            return ExitCodes.DONE;
        }
        surroundings.err().println("Not every request has ended within " + timeout + ".");
        return ExitCodes.FAILED;
    }

    private void show(byte[] value, Watch watch) {
        LifecycleEvent event;
        try {
            event = ContractJson.readEvent(value);
        } catch (IllegalArgumentException _) {
            surroundings.err().println("A record was skipped that is no lifecycle event.");
            return;
        }
        if (watch.take(event)) {
            String line =
                    json
                            ? Printable.json(new String(value, StandardCharsets.UTF_8))
                            : EventLine.of(event);
            surroundings.out().println(line);
        }
    }

    private EventFeed.Start start(Instant now) {
        if (fromBeginning && since != null) {
            throw new UsageException("--from-beginning and --since exclude each other.");
        }
        if (since != null) {
            return new EventFeed.Start.Since(now.minus(DurationOption.read("--since", since)));
        }
        return fromBeginning || !requests.isEmpty()
                ? new EventFeed.Start.Beginning()
                : new EventFeed.Start.Now();
    }
}
