package elser.worker.config;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.Models;
import elser.contracts.RequestLimits;
import elser.contracts.RequestReading;
import elser.contracts.ServiceSettings;
import elser.contracts.json.RequestReader;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads {@code elser.provisioning.default-config}: by the rules of a request, because it takes the
 * place of a part of one.
 */
final class DefaultConfig {

    private static final Option<String> OPTION = ProvisioningOptions.DEFAULT_CONFIG;
    private static final String POINTER = "/inference_config";

    private final Values values;
    private final Map<String, WorkerConfig.Target> targets;

    DefaultConfig(Values values, Map<String, WorkerConfig.Target> targets) {
        this.values = values;
        this.targets = targets;
    }

    /** The given configuration, or the built-in one within the limits of all targets. */
    InferenceConfig read() {
        String text = givenText();
        InferenceConfig given = text == null ? null : parse(text);
        if (given == null) {
            return builtIn();
        }
        targets.values().forEach(target -> checkLimits(given.serviceSettings(), target));
        return given;
    }

    /** The given text; the map wins over a text from a lower source, and the other way round. */
    private @Nullable String givenText() {
        Given text = values.given(OPTION.name());
        List<Given> members =
                values.all().namesBelow(OPTION.name() + ".").stream()
                        .map(values::given)
                        .filter(Objects::nonNull)
                        .toList();
        int rank = members.stream().mapToInt(Given::rank).max().orElse(Integer.MIN_VALUE);
        if (text != null && text.rank() == rank) {
            values.problems()
                    .add(OPTION.name() + " is given as a text and as a map: give one of them.");
        }
        if (text != null && text.rank() >= rank) {
            return text.value();
        }
        return members.isEmpty() ? null : JsonTree.of(OPTION.name() + ".", members).toString();
    }

    private @Nullable InferenceConfig parse(String text) {
        String envelope =
                "{\"request_id\":\"x\",\"inference_id\":\"x\",\"inference_config\":" + text + "}";
        byte[] request = envelope.getBytes(StandardCharsets.UTF_8);
        RequestReading reading =
                new RequestReader(RequestLimits.CONTRACT_ONLY)
                        .read(request, Map.of(), Instant.EPOCH);
        return switch (reading) {
            case RequestReading.Valid valid -> ofElser(valid.request().inferenceConfig());
            case RequestReading.Invalid invalid -> {
                invalid.failure()
                        .violations()
                        .forEach(v -> problem(member(v.pointer()) + ": " + v.message()));
                if (invalid.failure().violations().isEmpty()) {
                    problem(": " + invalid.failure().message());
                }
                yield null;
            }
            case RequestReading.Unreadable _ -> {
                problem(" must be a JSON object, such as " + OPTION.example());
                yield null;
            }
        };
    }

    private @Nullable InferenceConfig ofElser(@Nullable InferenceConfig config) {
        if (config == null || !config.model().equals(Models.ELSER_V2)) {
            problem(" must be an inference_config of ELSER v2 (" + Models.ELSER_V2 + ")");
            return null;
        }
        return config;
    }

    private InferenceConfig builtIn() {
        InferenceConfig config =
                Objects.requireNonNull(parse(Objects.requireNonNull(OPTION.defaultText())));
        ServiceSettings settings = config.serviceSettings();
        AdaptiveAllocations bounds = Objects.requireNonNull(settings.adaptiveAllocations());
        int most =
                targets.values().stream()
                        .map(WorkerConfig.Target::maxAllocations)
                        .filter(Objects::nonNull)
                        .reduce(Objects.requireNonNull(bounds.maxNumberOfAllocations()), Math::min);
        return new InferenceConfig(
                config.service(),
                new ServiceSettings(
                        settings.modelId(),
                        null,
                        settings.numThreads(),
                        new AdaptiveAllocations(true, bounds.minNumberOfAllocations(), most)),
                config.chunkingSettings(),
                config.taskSettings());
    }

    private void checkLimits(ServiceSettings settings, WorkerConfig.Target target) {
        AdaptiveAllocations adaptive = settings.adaptiveAllocations();
        Integer most =
                settings.isAdaptive() && adaptive != null
                        ? adaptive.maxNumberOfAllocations()
                        : settings.numAllocations();
        Integer allowed = target.maxAllocations();
        if (allowed != null && (most == null ? settings.isAdaptive() : most > allowed)) {
            problem(
                    " may take more allocations than elser.targets.%s.max-allocations (%d) allows: lower the one or raise"
                                    .formatted(target.name(), allowed)
                            + " the other");
        }
        Integer threads = target.maxThreads();
        if (threads != null && settings.numThreads() > threads) {
            problem(
                    " takes more threads than elser.targets.%s.max-threads (%d) allows: lower the one or raise the other"
                            .formatted(target.name(), threads));
        }
    }

    private static String member(String pointer) {
        String rest = pointer.startsWith(POINTER) ? pointer.substring(POINTER.length()) : "";
        return rest.isEmpty() ? "" : " at " + rest;
    }

    private void problem(String rest) {
        values.problems().add(OPTION.name() + rest + ".");
    }
}
