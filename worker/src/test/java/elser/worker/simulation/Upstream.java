package elser.worker.simulation;

import elser.contracts.ModelKey;
import elser.contracts.RequestReading;
import elser.contracts.json.RequestReader;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The services that ask for models: drawn requests, good ones and all kinds of bad ones. */
final class Upstream {

    private static final String ELSER = ".elser_model_2";
    private static final int TOO_LARGE = 64 * 1024 + 1;

    private final Draw draw;
    private final RequestReader reader;
    private final Topic topic;
    private final RequestAccount account;
    private final int partitions;
    private final List<String> targets;
    private final Shape shape;
    private final List<Message> sent = new ArrayList<>();
    private int number;

    /** Where requests are sent to. */
    interface Topic {

        /** Appends a record and tells its offset. */
        long append(
                int partition,
                byte @Nullable [] key,
                byte @Nullable [] value,
                Map<String, String> headers);
    }

    /**
     * What requests are like.
     *
     * @param models that are asked for, known to the clusters or not
     * @param duplicates how often one is sent again
     * @param bad how often one cannot be accepted
     * @param misplaced how often one stands on a wrong partition
     * @param dedicated how often an endpoint of one's own is asked for
     * @param deadlines how often one names its deadline
     * @param ids how many inference ids there are to draw from, 0 for one each
     */
    record Shape(
            List<String> models,
            double duplicates,
            double bad,
            double misplaced,
            double dedicated,
            double deadlines,
            int ids) {

        static Shape draw(Draw draw) {
            List<String> models =
                    new ArrayList<>(
                            draw.any(
                                    List.of(ELSER, "imported"),
                                    List.of(ELSER),
                                    List.of("imported")));
            if (draw.chance(0.2)) {
                models.add("unknown-model");
            }
            return new Shape(
                    List.copyOf(models),
                    draw.any(0.0, 0.2, 0.5),
                    draw.any(0.0, 0.1, 0.3),
                    draw.any(0.0, 0.1, 0.5),
                    draw.any(0.0, 0.0, 0.2, 0.6),
                    draw.any(0.0, 0.2, 0.6),
                    draw.any(0, 0, 2, 5));
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Message(
            @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {}

    Upstream(
            Draw draw,
            RequestReader reader,
            Topic topic,
            RequestAccount account,
            int partitions,
            List<String> targets,
            Shape shape) {
        this.draw = draw;
        this.reader = reader;
        this.topic = topic;
        this.account = account;
        this.partitions = partitions;
        this.targets = targets;
        this.shape = shape;
    }

    /** Sends something. */
    void send(Instant now) {
        if (!sent.isEmpty() && draw.chance(shape.duplicates())) {
            Message again = draw.any(sent);
            put(draw.chance(0.2) ? changed(again) : again);
        } else {
            Message message = draw.chance(shape.bad()) ? bad(now) : good(now, null);
            sent.add(message);
            put(message);
        }
    }

    /** Sends a plain request for a model that is to be served in the end. */
    RequestKey canary(ModelKey key, Instant now) {
        String id = "canary-" + number++;
        put(
                new Message(
                        key.toString(),
                        text(
                                """
                                {"request_id":"%s","target":"%s","inference_id":"%s",\
                                "inference_config":%s,"deadline":"%s"}\
                                """
                                        .formatted(
                                                id,
                                                key.target(),
                                                id,
                                                config(key.model(), 1),
                                                now.plus(Duration.ofHours(1)))),
                        Map.of()));
        return new RequestKey(key, id);
    }

    private Message good(Instant now, @Nullable String settings) {
        int mine = number++;
        String target = draw.any(targets);
        String model = draw.any(shape.models());
        StringBuilder json = new StringBuilder("{\"request_id\":\"r").append(mine).append('"');
        json.append(",\"target\":\"").append(target).append('"');
        json.append(",\"inference_id\":\"").append(inferenceId(mine)).append('"');
        if (settings != null) {
            json.append(",\"inference_config\":").append(settings);
        } else if (!model.equals(ELSER) || draw.chance(0.8)) {
            String config = config(model, draw.any(1, 1, 1, 2));
            json.append(",\"inference_config\":").append(config);
        }
        if (draw.chance(shape.dedicated())) {
            json.append(",\"dedicated\":true");
        }
        if (draw.chance(shape.deadlines())) {
            Duration ahead =
                    draw.any(Duration.ofSeconds(-5), draw.seconds(1, 30), draw.seconds(30, 240));
            json.append(",\"deadline\":\"").append(now.plus(ahead)).append('"');
        }
        return new Message(target + "/" + model, text(json.append('}').toString()), Map.of());
    }

    private String inferenceId(int mine) {
        if (shape.ids() == 0) {
            return "ep-" + mine;
        }
        return draw.any("ep-", "ep-", "ep-", "foreign-") + draw.between(0, shape.ids() - 1);
    }

    private static String config(String model, int threads) {
        return """
        {"service":"elasticsearch","service_settings":{"model_id":"%s",\
        "num_allocations":1,"num_threads":%d}}\
        """
                .formatted(model, threads);
    }

    private Message bad(Instant now) {
        return switch (draw.between(0, 8)) {
            case 0 -> new Message("default/x", text("{\"request_id\":"), Map.of());
            case 1 -> new Message("default/x", null, Map.of());
            case 2 -> new Message("default/x", new byte[TOO_LARGE], Map.of());
            case 3 -> new Message(null, new byte[] {(byte) 0xff, 0, 1}, Map.of());
            case 4 -> new Message(null, text("{\"inference_id\":\"nobody\"}"), Map.of());
            case 5 -> good(now, config(ELSER, 3));
            case 6 -> good(now, "{\"service\":\"elser\",\"service_settings\":{}}");
            case 7 ->
                    new Message(
                            "nowhere/" + ELSER,
                            text(
                                    "{\"request_id\":\"r%d\",\"target\":\"nowhere\",\"inference_id\":\"x\"}"
                                            .formatted(number++)),
                            Map.of());
            default -> good(now, config(".elser_model_1", 1));
        };
    }

    /** The same request with other content. */
    private Message changed(Message message) {
        if (message.value() == null) {
            return message;
        }
        String json = new String(message.value(), StandardCharsets.UTF_8);
        String other = json.replace("\"num_threads\":1", "\"num_threads\":4");
        return new Message(message.key(), text(other), message.headers());
    }

    private void put(Message message) {
        byte[] key = message.key() == null ? null : text(message.key());
        RequestReading reading = reader.read(message.value(), message.headers(), Scheduler.T0);
        Sent wanted = sent(reading);
        int placed = key == null ? draw.between(0, partitions - 1) : partition(message.key());
        if (draw.chance(shape.misplaced())) {
            placed = draw.between(0, partitions - 1);
        }
        long offset = topic.append(placed, key, message.value(), message.headers());
        account.sent(
                placed,
                offset,
                wanted.key() == null
                        ? new Sent(
                                wanted.kind(),
                                wanted.requestId(),
                                null,
                                wanted.hash(),
                                placed,
                                false)
                        : wanted);
    }

    private Sent sent(RequestReading reading) {
        return switch (reading) {
            case RequestReading.Valid valid -> {
                ModelKey key = valid.request().modelKey();
                yield new Sent(
                        Sent.Kind.VALID,
                        valid.request().requestId(),
                        key,
                        valid.contentHash(),
                        partition(key.toString()),
                        false);
            }
            case RequestReading.Invalid invalid -> {
                ModelKey key = invalid.modelKey();
                yield new Sent(
                        Sent.Kind.INVALID,
                        invalid.requestId(),
                        key,
                        invalid.contentHash(),
                        key == null ? 0 : partition(key.toString()),
                        false);
            }
            case RequestReading.Unreadable _ ->
                    new Sent(Sent.Kind.UNREADABLE, null, null, null, 0, false);
        };
    }

    /** As Kafka's Java producer places a key. */
    int partition(@Nullable String key) {
        return Utils.toPositive(Utils.murmur2(text(String.valueOf(key)))) % partitions;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Model keys that requests are for and that a healthy cluster serves. */
    List<ModelKey> servable() {
        Map<String, ModelKey> keys = new TreeMap<>();
        for (String target : targets) {
            for (String model : List.of(ELSER, "imported")) {
                keys.put(target + "/" + model, new ModelKey(target, model));
            }
        }
        return List.copyOf(keys.values());
    }
}
