package elser.worker.screen;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.ContractJson;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Events as a worker would send them, the seconds told since eight in the evening. */
public final class WatchEvents {

    public static final Instant START = Instant.parse("2026-11-23T20:00:00Z");

    private WatchEvents() {}

    public static String requested(int second, String request, int waiters) {
        String more = ",\"waiting_for\":\"endpoint\",\"joined\":" + (waiters > 1);
        return json("requested", 0, second, request, waiters, more);
    }

    public static String downloading(int second, String request, int parts, int waiters) {
        return downloading(second, request, parts, waiters, "");
    }

    public static String stalled(int second, String request, int parts, int waiters) {
        return downloading(second, request, parts, waiters, ",\"stalled_for\":\"PT2M\"");
    }

    private static String downloading(
            int second, String request, int parts, int waiters, String stalled) {
        String progress =
                ",\"waiting_for\":\"model_download\",\"progress\":{\"downloaded_parts\":%d,\"total_parts\":263,\"percent\":%d%s}"
                        .formatted(parts, parts * 100 / 263, stalled);
        return json("downloading", 1, second, request, waiters, progress);
    }

    public static String allocating(int second, String request, int count, int waiters) {
        String allocation =
                ",\"waiting_for\":\"allocation\",\"progress\":{\"downloaded_parts\":263,\"total_parts\":263,\"percent\":100}"
                        + allocation("starting", count);
        return json("downloading", 2, second, request, waiters, allocation);
    }

    public static String waitingFor(int second, String request, String what, int waiters) {
        return json(
                "downloading",
                1,
                second,
                request,
                waiters,
                ",\"waiting_for\":\"%s\"".formatted(what));
    }

    public static String served(int second, String request, int waiters) {
        return json(
                "fully_allocated", 3, second, request, waiters, allocation("fully_allocated", 3));
    }

    public static String failed(int second, String request, int waiters) {
        return json(
                "failed",
                3,
                second,
                request,
                waiters,
                ",\"failure\":{\"reason\":\"deadline_exceeded\",\"message\":\"too"
                        + " late\",\"retryable\":true}");
    }

    /** Another provisioning, of another model. */
    public static String of(String model, String event) {
        return event.replace("\"p1\"", "\"p-" + model + "\"")
                .replace(".elser_model_2", model)
                .replace("my-elser", "e-" + model);
    }

    public static LifecycleEvent read(String json) {
        return ContractJson.readEvent(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String allocation(String state, int count) {
        return ",\"allocation\":{\"state\":\"%s\",\"allocation_count\":%d,\"target_allocation_count\":3}"
                .formatted(state, count);
    }

    private static String json(
            String type, int sequence, int second, String request, int waiters, String more) {
        return "{\"type\":\"%s\",\"event_id\":\"e\",\"sequence\":%d,\"occurred_at\":\"%s\",\"request_id\":\"%s\",\"provisioning_id\":\"p1\",\"target\":\"default\",\"model\":\".elser_model_2\",\"inference_id\":\"my-elser\",\"attempt\":1,\"waiters\":%d%s}"
                .formatted(type, sequence, START.plusSeconds(second), request, waiters, more);
    }
}
