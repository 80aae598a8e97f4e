package elser.contracts.json;

import elser.contracts.AdaptiveAllocations;
import elser.contracts.ChunkingSettings;
import elser.contracts.FailureReason;
import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Endpoint;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.LifecycleEvent.Progress;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.ProvisioningRequest;
import elser.contracts.ServiceSettings;
import elser.contracts.Violation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws messages that the contract allows, every optional member present or absent. */
final class Messages {

    private static final List<String> TEXTS =
            List.of(
                    "a",
                    "search team",
                    "ä/~\"\\",
                    "\uD83D\uDE80",
                    "\u2028",
                    "<&>",
                    "x".repeat(256));
    private static final List<FailureReason> REASONS =
            Arrays.stream(FailureReason.values())
                    .filter(reason -> reason != FailureReason.UNKNOWN)
                    .toList();

    private static final List<FailureReason> REFUSALS =
            List.of(
                    FailureReason.INVALID_REQUEST,
                    FailureReason.UNKNOWN_TARGET,
                    FailureReason.UNSUPPORTED_MODEL);

    private final Random random;

    Messages(long seed) {
        random = new Random(seed);
    }

    ProvisioningRequest request() {
        return new ProvisioningRequest(
                maybe("provision"),
                "r-" + random.nextInt(1000),
                maybe("default"),
                maybe("sparse_embedding"),
                "endpoint-" + random.nextInt(1000),
                random.nextInt(4) == 0 ? null : config(),
                maybe(random.nextBoolean()),
                maybe(
                        LocalDateTime.of(2026, 11, 1 + random.nextInt(23), 12, random.nextInt(60))
                                .plusNanos(random.nextInt(3) == 0 ? 0 : random.nextInt(999_999_999))
                                .atOffset(ZoneOffset.ofHoursMinutes(random.nextInt(15), 30))),
                maybe(text()));
    }

    InferenceConfig config() {
        boolean elser = random.nextBoolean();
        boolean adaptive = random.nextBoolean();
        String modelId =
                elser ? maybe(".elser_model_2") : oneOf(List.of("splade", ".elser_model_2"));
        int min = random.nextInt(4);
        return new InferenceConfig(
                elser ? "elser" : "elasticsearch",
                new ServiceSettings(
                        modelId,
                        adaptive ? null : Integer.valueOf(1 + random.nextInt(9)),
                        1 << random.nextInt(6),
                        adaptive
                                ? new AdaptiveAllocations(
                                        true, maybe(min), maybe(min + 1 + random.nextInt(9)))
                                : maybe(new AdaptiveAllocations(false, null, null))),
                maybe(chunking()),
                maybe(new InferenceConfig.TaskSettings()));
    }

    private ChunkingSettings chunking() {
        return switch (random.nextInt(5)) {
            case 0 -> new ChunkingSettings(null, null, null, null, null, null);
            case 1 ->
                    new ChunkingSettings(
                            "sentence",
                            number(20, 300),
                            maybe(random.nextInt(2)),
                            null,
                            null,
                            null);
            case 2 -> new ChunkingSettings("word", 100, null, number(1, 50), null, null);
            case 3 ->
                    new ChunkingSettings(
                            "recursive", number(10, 300), null, null, List.of("\n", text()), null);
            default ->
                    new ChunkingSettings(
                            "recursive", number(10, 300), null, null, null, "markdown");
        };
    }

    LifecycleEvent event() {
        LifecycleEvent.Type type = oneOf(List.of(LifecycleEvent.Type.values()));
        boolean refused = type == LifecycleEvent.Type.FAILED && random.nextBoolean();
        boolean first = refused || type == LifecycleEvent.Type.REQUESTED;
        boolean working =
                type == LifecycleEvent.Type.DOWNLOADING
                        || type == LifecycleEvent.Type.FULLY_ALLOCATED;
        return new LifecycleEvent(
                type,
                "event-" + random.nextLong(),
                first ? 0 : 1 + random.nextInt(1000) * 4_000_000_000L,
                instant(),
                "r-" + random.nextInt(1000),
                maybe(text()),
                refused ? null : working ? "p-1" : maybe("p-1"),
                refused ? maybe("default") : "default",
                refused ? maybe(".elser_model_2") : ".elser_model_2",
                refused ? maybe("endpoint") : ".elser-2-elasticsearch",
                refused ? maybe("endpoint") : "endpoint",
                refused ? null : Boolean.valueOf(random.nextBoolean()),
                working ? Boolean.valueOf(random.nextBoolean()) : maybe(true),
                working ? Integer.valueOf(number(1, 9)) : maybe(1),
                working ? Integer.valueOf(number(1, 9)) : maybe(1),
                type == LifecycleEvent.Type.REQUESTED ? instant() : null,
                maybe(new Create(number(1, 9), oneOf(List.of(CreateReason.values())))),
                type == LifecycleEvent.Type.DOWNLOADING
                        ? oneOf(List.of(WaitingFor.values()))
                        : maybe(WaitingFor.ENDPOINT),
                maybe(progress()),
                type == LifecycleEvent.Type.FULLY_ALLOCATED
                        ? new Allocation("fully_allocated", 3, 3)
                        : maybe(new Allocation("starting", 0, 3)),
                type == LifecycleEvent.Type.FULLY_ALLOCATED ? endpoint() : null,
                type == LifecycleEvent.Type.FAILED ? failure(refused) : null);
    }

    private Progress progress() {
        return new Progress(
                random.nextInt(264),
                263,
                random.nextInt(101),
                maybe(Duration.ofMillis(random.nextInt(10_000_000))));
    }

    private Endpoint endpoint() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("num_threads", 1);
        settings.put("later", List.of("a", Map.of("b", true)));
        settings.put("nothing", null);
        return new Endpoint(
                "elasticsearch",
                maybe(".elser_model_2"),
                settings,
                maybe(Map.of("strategy", "sentence")),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private Failure failure(boolean refused) {
        List<Violation> violations = new ArrayList<>();
        violations.add(new Violation("/a~1b/0", text()));
        violations.add(new Violation("", text()));
        return new Failure(
                refused ? oneOf(REFUSALS) : oneOf(REASONS),
                text(),
                maybe("status_exception"),
                maybe(number(400, 599)),
                !refused && random.nextBoolean(),
                refused ? violations : List.of());
    }

    private Instant instant() {
        return Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(Integer.MAX_VALUE));
    }

    private String text() {
        return oneOf(TEXTS);
    }

    private int number(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }
}
