package elser.worker.config;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.InferenceConfig;
import elser.contracts.Models;
import elser.contracts.RequestLimits;
import elser.contracts.ServiceSettings;
import elser.contracts.Violation;
import elser.contracts.json.ConfigCheck;
import elser.contracts.json.ContractJson;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads {@code elser.provisioning.default-config}: by the rules of a request's config, because it
 * takes the place of one.
 */
final class DefaultConfig {

    private static final Option<String> OPTION = ProvisioningOptions.DEFAULT_CONFIG;

    private static final InferenceConfig OLDER =
            new InferenceConfig(
                    InferenceConfig.ELSER, new ServiceSettings(null, 1, 1, null), null, null);

    private final Values values;
    private final Map<String, WorkerConfig.Target> targets;

    DefaultConfig(Values values, Map<String, WorkerConfig.Target> targets) {
        this.values = values;
        this.targets = targets;
    }

    /**
     * The configuration for clusters of 8.16 and later, and the one for older ones.
     *
     * @param older built in, it names the service {@code elser} and a fixed number of allocations:
     *     8.13 to 8.15 know ELSER by that service only, and 8.13 and 8.14 no adaptive allocations
     */
    record Pair(InferenceConfig current, InferenceConfig older) {}

    /** The given configuration for all, or the built-in ones within the limits of all targets. */
    Pair read() {
        Given given = given();
        InferenceConfig config = given == null ? null : parse(given);
        return config == null
                ? new Pair(builtIn(smallestLimit()), OLDER)
                : new Pair(config, config);
    }

    /** What was given; a map wins over a text from a lower source, and the other way round. */
    private @Nullable Given given() {
        Given text = values.given(OPTION.name());
        List<Given> members = members(values.all());
        Given highest = highest(members);
        if (text != null && highest != null && text.rank() == highest.rank()) {
            values.problems()
                    .add(OPTION.name() + " is given as a text and as a map: give one of them.");
        }
        if (highest == null || !isMap(values.all())) {
            return text;
        }
        String json = JsonTree.of(OPTION.name() + ".", members).toString();
        return new Given(OPTION.name(), json, highest.origin(), highest.rank());
    }

    /** Whether the members of a map count, and not a text or the built-in one. */
    static boolean isMap(GivenOptions all) {
        Given text = all.find(OPTION.name());
        Given highest = highest(members(all));
        return highest != null && (text == null || text.rank() < highest.rank());
    }

    private static List<Given> members(GivenOptions all) {
        return all.namesBelow(OPTION.name() + ".").stream()
                .map(all::find)
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable Given highest(List<Given> members) {
        return members.stream().max(Comparator.comparingInt(Given::rank)).orElse(null);
    }

    private @Nullable InferenceConfig parse(Given given) {
        byte[] json = given.value().getBytes(StandardCharsets.UTF_8);
        List<Violation> violations = ConfigCheck.violations(json, RequestLimits.Target.UNLIMITED);
        if (!violations.isEmpty()) {
            violations.forEach(violation -> problem(sentence(violation), given));
            return null;
        }
        InferenceConfig config = ContractJson.readConfig(json);
        if (!config.model().equals(Models.ELSER_V2)) {
            problem("must be an inference_config of ELSER v2 (" + Models.ELSER_V2 + ")", given);
            return null;
        }
        targets.values().forEach(target -> checkLimits(json, target, given));
        return config;
    }

    private void checkLimits(byte[] json, WorkerConfig.Target target, Given given) {
        RequestLimits.Target limits =
                new RequestLimits.Target(target.maxAllocations(), target.maxThreads());
        for (Violation violation : ConfigCheck.violations(json, limits)) {
            Option<Integer> limit =
                    violation.pointer().endsWith("/num_threads")
                            ? TargetOptions.MAX_THREADS
                            : TargetOptions.MAX_ALLOCATIONS;
            problem(
                    "%s: lower it or raise %s"
                            .formatted(
                                    sentence(violation), TargetOptions.name(limit, target.name())),
                    given);
        }
    }

    private static String sentence(Violation violation) {
        return violation.pointer().isEmpty()
                ? violation.message() + "; it must be a JSON object, such as " + OPTION.example()
                : "at " + violation.pointer() + " " + violation.message();
    }

    /** The built-in one, with no more allocations than that; null for no limit. */
    static InferenceConfig builtIn(@Nullable Integer limit) {
        String text = Objects.requireNonNull(OPTION.defaultText());
        InferenceConfig config = ContractJson.readConfig(text.getBytes(StandardCharsets.UTF_8));
        ServiceSettings settings = config.serviceSettings();
        AdaptiveAllocations bounds = Objects.requireNonNull(settings.adaptiveAllocations());
        int most = Objects.requireNonNull(bounds.maxNumberOfAllocations());
        return new InferenceConfig(
                config.service(),
                new ServiceSettings(
                        settings.modelId(),
                        null,
                        settings.numThreads(),
                        new AdaptiveAllocations(
                                true,
                                bounds.minNumberOfAllocations(),
                                limit == null ? most : Math.min(most, limit))),
                config.chunkingSettings(),
                config.taskSettings());
    }

    private @Nullable Integer smallestLimit() {
        return targets.values().stream()
                .map(WorkerConfig.Target::maxAllocations)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private void problem(String sentence, Given given) {
        values.problems().add("%s %s (%s).".formatted(OPTION.name(), sentence, given.origin()));
    }
}
