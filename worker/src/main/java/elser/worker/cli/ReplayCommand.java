package elser.worker.cli;

import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.Rfc3339;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestReader;
import elser.worker.config.ClientConfig;
import elser.worker.insight.Happening;
import elser.worker.insight.Replay;
import elser.worker.insight.Subject;
import elser.worker.screen.EventLine;
import elser.worker.screen.Printable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Publishes a request that came to nothing again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Publishes a request that failed, or was set aside as a dead letter, again under a"
                        + " new id, after showing it and asking. A deadline that has passed is left"
                        + " out. Requests in flight and served ones are not published again.",
        footer = {
            "",
            "Examples:",
            "  elser-worker replay 5f0c --config worker.yaml",
            "  elser-worker replay 5f0c --config worker.yaml --deadline 30m --yes",
            "  elser-worker replay 5f0c --config worker.yaml --dry-run > request.json"
        })
final class ReplayCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "REQUEST_ID", description = "The id it had.")
    private String requestId = "";

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--model-key",
            paramLabel = "KEY",
            description = "The model, target/model, where the id was used for several.")
    private @Nullable String modelKey;

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "The id it gets (default: a random UUID).")
    private @Nullable String newId;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "When to give up: 2026-11-23T21:00:00Z, or from now on: PT30M or 30m.")
    private @Nullable String deadline;

    @Option(names = "--yes", description = "Publishes it without asking.")
    private boolean yes;

    @Option(
            names = "--dry-run",
            description = "Prints what would be published, for 'submit --file', and ends.")
    private boolean dryRun;

    ReplayCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (requestId.indexOf('/') >= 0) {
            throw new UsageException(
                    "\"%s\" is a model key; replay takes the id of a request, which 'elser-worker explain %1$s' shows."
                            .formatted(requestId));
        }
        ModelKey key = modelKey();
        Instant now = surroundings.clock().instant();
        ClientConfig loaded = config.client(surroundings);
        Replay.Possible possible = judged(loaded, key);
        PlannedRequest planned = planned(possible.original(), now);
        String json = new String(planned.json(), StandardCharsets.UTF_8);
        if (dryRun) {
            surroundings.out().println(Printable.json(json));
            return ExitCodes.DONE;
        }
        tellWhatBecameOfIt(possible);
        surroundings.err().println("Would be published: " + Printable.json(json));
        if (!yes && !confirmed()) {
            return notPublished();
        }
        new Publication(loaded, surroundings.out(), surroundings.err()).publish(List.of(planned));
        return ExitCodes.DONE;
    }

    private Replay.Possible judged(ClientConfig loaded, @Nullable ModelKey key) {
        Subject whom = new Subject.OfRequest(requestId);
        Insight insight = Insight.of(loaded, whom, null, surroundings.err());
        String other = insight.ledger().groupOtherThan(loaded.kafka().groupId());
        if (other != null) {
            throw CommandFailure.ledgerOfOtherGroup(other);
        }
        if (insight.ledger().unreadable() > 0) {
            throw CommandFailure.ledgerUnreadable(insight.ledger().unreadable(), requestId);
        }
        return switch (Replay.of(insight.explanation(), insight.group(), requestId, key)) {
            case Replay.Possible possible -> possible;
            case Replay.Refused refused -> throw CommandFailure.notReplayed(refused);
        };
    }

    private @Nullable ModelKey modelKey() {
        try {
            return modelKey == null ? null : Subject.modelKey(modelKey);
        } catch (IllegalArgumentException e) {
            throw new UsageException(
                    "--model-key must be a model key (target/model), not \"%s\"."
                            .formatted(modelKey));
        }
    }

    private PlannedRequest planned(ProvisioningRequest old, Instant now) {
        String id = newId == null ? UUID.randomUUID().toString() : newId;
        if (id.equals(requestId)) {
            throw new UsageException(
                    "--request-id must be another id than the one it had, %s."
                            .formatted(requestId));
        }
        ProvisioningRequest request =
                new ProvisioningRequest(
                        old.action(),
                        id,
                        old.target(),
                        old.taskType(),
                        old.inferenceId(),
                        old.inferenceConfig(),
                        old.dedicated(),
                        deadline(old, now),
                        old.requestedBy());
        byte[] json = ContractJson.write(request);
        RequestReading reading =
                new RequestReader(config.requestLimits(surroundings))
                        .read(json, PlannedRequest.FORMAT_HEADERS, now);
        if (reading instanceof RequestReading.Valid valid) {
            return new PlannedRequest(valid.request(), json);
        }
        throw reading instanceof RequestReading.Invalid invalid
                ? CommandFailure.replayAgainstRules(requestId, invalid.failure().message())
                : CommandFailure.badRequestId(id);
    }

    private @Nullable OffsetDateTime deadline(ProvisioningRequest old, Instant now) {
        if (deadline != null) {
            return DeadlineOption.read(deadline, now);
        }
        OffsetDateTime before = old.deadline();
        if (before != null && !before.toInstant().isAfter(now)) {
            surroundings
                    .err()
                    .println(
                            "Its deadline, %s, has passed and is left out; --deadline gives one."
                                    .formatted(Rfc3339.format(before.toInstant())));
            return null;
        }
        return before;
    }

    private void tellWhatBecameOfIt(Replay.Possible possible) {
        Happening.SetAside letter = possible.letter();
        if (letter == null) {
            possible.told().forEach(told -> surroundings.err().println(EventLine.of(told.event())));
            warnOfFinal(possible.told());
            return;
        }
        surroundings.err().println(Printable.of(ExplainText.line(letter)));
        if (!possible.told().isEmpty()) {
            surroundings
                    .err()
                    .println(
                            "Events under this id are of another record: 'elser-worker explain %s' shows them."
                                    .formatted(requestId));
        }
    }

    private void warnOfFinal(List<Happening.Told> told) {
        Failure failure = told.isEmpty() ? null : told.getLast().event().failure();
        if (failure != null && !failure.retryable()) {
            surroundings
                    .err()
                    .println(
                            "Its failure was final (%s): unless its cause is gone, the same comes of it again."
                                    .formatted(failure.reason()));
        }
    }

    private boolean confirmed() {
        surroundings.err().print("Publish it? [y/N] ");
        surroundings.err().flush();
        try {
            String answer =
                    new BufferedReader(
                                    new InputStreamReader(
                                            surroundings.in(), StandardCharsets.UTF_8))
                            .readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (IOException _) {
            return false;
        }
    }

    private int notPublished() {
        surroundings.err().println("Nothing was published; --yes publishes without asking.");
        return ExitCodes.FAILED;
    }
}
