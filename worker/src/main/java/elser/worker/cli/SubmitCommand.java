package elser.worker.cli;

import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;
import elser.contracts.Violation;
import elser.contracts.json.ContractJson;
import elser.contracts.json.RequestReader;
import elser.worker.screen.Printable;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Publishes requests, all or none. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description =
                "Checks requests by the rules of the contract and publishes them, all or none."
                        + " Prints request id, key, partition and offset of each; with --wait, what"
                        + " becomes of them too.",
        footer = {
            "",
            "Examples:",
            "  elser-worker submit --config worker.yaml --inference-id my-elser",
            "  elser-worker submit --inference-id my-elser --service elser --adaptive 1..4"
                    + " --deadline 30m",
            "  elser-worker submit --inference-id my-elser --wait --timeout 30m && echo served",
            "  elser-worker submit --file request.json --check",
            "  elser-worker submit --file requests.jsonl --wait --plain",
            "  generate-requests | elser-worker submit --file - --wait --json > events.jsonl"
        })
final class SubmitCommand implements Callable<Integer> {

    /** Either a file or options. */
    static final class Source {

        @Option(
                names = "--file",
                paramLabel = "FILE",
                required = true,
                description =
                        "File with one request, or with many, one JSON object after the other; - is"
                                + " standard input.")
        private @Nullable String file;

        @ArgGroup(exclusive = false)
        private @Nullable RequestFlags flags;
    }

    private final Surroundings surroundings;

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Option(names = "--check", description = "Only checks; needs no Kafka and publishes nothing.")
    private boolean check;

    @Mixin private final WaitOptions waiting = new WaitOptions();

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    SubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        boolean stays = waiting.isWanted(check);
        Duration time = waiting.time();
        RequestReader reader = new RequestReader(config.requestLimits(surroundings));
        List<RequestDocument> documents = documents();
        List<PlannedRequest> planned = new ArrayList<>();
        int refused = check(documents, reader, planned);
        if (refused > 0) {
            surroundings
                    .err()
                    .println(
                            "%d of %d requests break rules; nothing was published. Mend them and submit all again."
                                    .formatted(refused, documents.size()));
            return ExitCodes.FAILED;
        }
        if (check) {
            surroundings.out().println("%d valid, nothing was published".formatted(planned.size()));
            return ExitCodes.DONE;
        }
        Submission submission = new Submission(config.client(surroundings), surroundings);
        if (stays) {
            return submission.publishAndWait(planned, waiting.view(), time);
        }
        submission.publish(planned);
        return ExitCodes.DONE;
    }

    private List<RequestDocument> documents() {
        if (source.file != null) {
            return RequestDocuments.read(source.file, surroundings.in());
        }
        RequestFlags flags = source.flags == null ? new RequestFlags() : source.flags;
        ProvisioningRequest request = flags.request(surroundings.clock().instant());
        return List.of(new RequestDocument("request", ContractJson.write(request)));
    }

    /**
     * Puts the valid ones into the plan, prints what is wrong with the others, and counts those.
     */
    private int check(
            List<RequestDocument> documents, RequestReader reader, List<PlannedRequest> planned) {
        Map<Identity, String> places = new HashMap<>();
        int refused = 0;
        for (RequestDocument document : documents) {
            RequestReading reading =
                    reader.read(
                            document.json(),
                            PlannedRequest.FORMAT_HEADERS,
                            surroundings.clock().instant());
            boolean fine =
                    switch (reading) {
                        case RequestReading.Valid valid -> plan(document, valid, places, planned);
                        case RequestReading.Invalid invalid ->
                                refuse(
                                        document,
                                        invalid.failure().message(),
                                        invalid.failure().violations());
                        case RequestReading.Unreadable unreadable ->
                                refuse(document, unreadable.message(), unreadable.violations());
                    };
            refused += fine ? 0 : 1;
        }
        return refused;
    }

    private boolean plan(
            RequestDocument document,
            RequestReading.Valid valid,
            Map<Identity, String> places,
            List<PlannedRequest> planned) {
        ProvisioningRequest request = valid.request();
        Identity identity = new Identity(request.modelKey(), request.requestId());
        String earlier = places.putIfAbsent(identity, document.place());
        if (earlier != null) {
            String message = "has the request id of " + earlier + ": give each request its own";
            return refuse(document, message, List.of());
        }
        planned.add(new PlannedRequest(request, document.json()));
        return true;
    }

    private boolean refuse(RequestDocument document, String message, List<Violation> violations) {
        PrintWriter err = surroundings.err();
        if (violations.isEmpty()) {
            err.println(Printable.of(document.place() + ": " + message));
        }
        for (Violation violation : violations) {
            String pointer = violation.pointer().isEmpty() ? "(document)" : violation.pointer();
            err.println(
                    Printable.of(document.place() + ": " + pointer + ": " + violation.message()));
        }
        return false;
    }

    /** What makes two requests one. */
    private record Identity(ModelKey modelKey, String requestId) {}
}
