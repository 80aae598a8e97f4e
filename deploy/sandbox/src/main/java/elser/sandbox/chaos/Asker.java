package elser.sandbox.chaos;

import elser.sandbox.chaos.Asked.Kind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws requests: most of them sound, for few models at a time, and new models as the run goes on,
 * so that there is always something to create.
 */
final class Asker {

    static final String ELSER = ".elser_model_2";
    private static final int WINDOW = 3;
    private static final int REMEMBERED = 40;

    private final Random random;
    private final List<String> targets;
    private final int models;
    private final List<Asked> recent = new ArrayList<>();
    private int number;

    /**
     * @param models number of imported models on each target
     */
    Asker(Random random, List<String> targets, int models) {
        this.random = random;
        this.targets = targets;
        this.models = models;
    }

    /** The name of an imported model. */
    static String model(int index) {
        return "model-" + index;
    }

    /**
     * The next record.
     *
     * @param progress of the run, 0 to 1
     */
    Asked next(double progress, Instant now) {
        int draw = random.nextInt(100);
        if (draw < 8 && !recent.isEmpty()) {
            Asked original = recent.get(random.nextInt(recent.size()));
            return draw < 6
                    ? original.as(Kind.DUPLICATE, key(original.modelKey()), original.body())
                    : original.as(
                            Kind.REUSE,
                            key(original.modelKey()),
                            original.body()
                                    .replace("\"inference_id\":\"", "\"inference_id\":\"re-"));
        }
        number++;
        String id = "r-" + number;
        if (draw < 10) {
            return new Asked(Kind.UNREADABLE, null, null, null, key(null), "no request " + number);
        }
        if (draw < 13) {
            return refused(id);
        }
        return valid(id, progress, draw < 17, draw < 20 && draw >= 17, now);
    }

    private Asked refused(String id) {
        String target = random.nextBoolean() ? "unknown" : targets.getFirst();
        String body =
                "{\"request_id\":\"%s\",\"target\":\"%s\",\"inference_id\":\"ep-%s\",\"inference_config\":{\"service\":\"elser\",\"service_settings\":{\"num_allocations\":1,\"num_threads\":%d}}}"
                        .formatted(id, target, id, target.equals("unknown") ? 1 : 3);
        return new Asked(Kind.REFUSED, id, null, null, key(null), body);
    }

    /** A sound request for a model of a target, to begin with. */
    static Asked first(String target) {
        String modelKey = target + "/" + model(1);
        return new Asked(
                Kind.VALID, "r-0", modelKey, null, modelKey, body("r-0", target, model(1)) + "}");
    }

    private static String body(String id, String target, String model) {
        return """
        {"request_id":"%s","target":"%s","inference_id":"ep-%s","inference_config":{"service":"elasticsearch",\
        "service_settings":{"model_id":"%s","num_allocations":1,"num_threads":1}}\
        """
                .formatted(id, target, id, model);
    }

    private Asked valid(
            String id, double progress, boolean dedicated, boolean isShort, Instant now) {
        String target = targets.get(random.nextInt(targets.size()));
        boolean elser = random.nextInt(12) == 0;
        int first = (int) (progress * Math.max(1, models - WINDOW));
        String model =
                elser ? ELSER : model(1 + Math.min(models - 1, first + random.nextInt(WINDOW)));
        StringBuilder body = new StringBuilder(body(id, target, model));
        if (dedicated) {
            body.append(",\"dedicated\":true");
        }
        if (isShort) {
            Instant deadline =
                    now.plusMillis(2000L + random.nextInt(8000)).truncatedTo(ChronoUnit.MILLIS);
            body.append(",\"deadline\":\"").append(deadline).append('"');
        }
        body.append('}');
        String modelKey = target + "/" + model;
        Asked asked =
                new Asked(
                        Kind.VALID,
                        id,
                        modelKey,
                        dedicated ? "ep-" + id : null,
                        key(modelKey),
                        body.toString());
        recent.add(asked);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
        return asked;
    }

    /** Its model key, none, or any. */
    private @Nullable String key(@Nullable String modelKey) {
        int draw = random.nextInt(10);
        return draw < 4 ? null : draw < 8 && modelKey != null ? modelKey : "k" + random.nextInt(50);
    }
}
