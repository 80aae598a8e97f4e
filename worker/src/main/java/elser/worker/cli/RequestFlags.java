package elser.worker.cli;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.ProvisioningRequest;
import elser.contracts.ServiceSettings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request, given in options. What is not given is absent in the message too. */
final class RequestFlags {

    private static final Pattern BOUNDS = Pattern.compile("(\\d{1,9})\\.\\.(\\d{1,9})");

    @Option(
            names = "--inference-id",
            paramLabel = "ID",
            required = true,
            description = "Id of the wanted endpoint.")
    private String inferenceId = "";

    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description = "Idempotency key (default: a random UUID, which is printed).")
    private @Nullable String requestId;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description =
                    "Elasticsearch cluster, as the worker's configuration names it (default:"
                            + " default).")
    private @Nullable String target;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description =
                    "elser or elasticsearch. Without it and the options of the model, the cluster's"
                            + " own ELSER is asked for.")
    private @Nullable String service;

    @Option(
            names = "--model-id",
            paramLabel = "ID",
            description = "Model of service elasticsearch, e.g. .elser_model_2.")
    private @Nullable String modelId;

    @Option(
            names = "--num-allocations",
            paramLabel = "N",
            description = "Fixed number of allocations.")
    private @Nullable Integer numAllocations;

    @Option(
            names = "--num-threads",
            paramLabel = "N",
            description = "Threads of an allocation, a power of two up to 32 (default: 1).")
    private @Nullable Integer numThreads;

    @Option(
            names = "--adaptive",
            paramLabel = "MIN..MAX",
            description = "Number of allocations that follows the load within these bounds.")
    private @Nullable String adaptive;

    @Option(
            names = "--dedicated",
            description =
                    "An endpoint with exactly this id is required, not just any that serves the"
                            + " model.")
    private boolean dedicated;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "When to give up: 2026-11-23T21:00:00Z, or from now on: PT30M or 30m.")
    private @Nullable String deadline;

    @Option(
            names = "--requested-by",
            paramLabel = "WHO",
            description = "Who asks; echoed in every event.")
    private @Nullable String requestedBy;

    ProvisioningRequest request(Instant now) {
        return new ProvisioningRequest(
                null,
                requestId == null ? UUID.randomUUID().toString() : requestId,
                target,
                null,
                inferenceId,
                inferenceConfig(),
                dedicated ? true : null,
                deadline == null ? null : DeadlineOption.read(deadline, now),
                requestedBy);
    }

    private @Nullable InferenceConfig inferenceConfig() {
        boolean isAskedFor =
                service != null
                        || modelId != null
                        || numAllocations != null
                        || numThreads != null
                        || adaptive != null;
        if (!isAskedFor) {
            return null;
        }
        String byModel = modelId == null ? InferenceConfig.ELSER : InferenceConfig.ELASTICSEARCH;
        boolean hasAllocations = numAllocations != null || adaptive != null;
        ServiceSettings settings =
                new ServiceSettings(
                        modelId,
                        hasAllocations ? numAllocations : Integer.valueOf(1),
                        numThreads == null ? 1 : numThreads,
                        adaptive == null ? null : bounds(adaptive));
        return new InferenceConfig(service == null ? byModel : service, settings, null, null);
    }

    private static AdaptiveAllocations bounds(String text) {
        Matcher bounds = BOUNDS.matcher(text);
        if (!bounds.matches()) {
            throw new UsageException(
                    "--adaptive must be MIN..MAX, such as 1..4, not \"" + text + "\".");
        }
        return new AdaptiveAllocations(
                true, Integer.valueOf(bounds.group(1)), Integer.valueOf(bounds.group(2)));
    }
}
