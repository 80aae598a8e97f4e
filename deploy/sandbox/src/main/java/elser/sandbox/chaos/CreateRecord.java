package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.process.Control;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clusters' own record of creates. */
final class CreateRecord {

    private final Control control;
    private final List<String> targets;
    private final Map<Sent, List<Call>> calls = new LinkedHashMap<>();

    /** One that was sent, by its number at the target. */
    private record Sent(String target, long number) {}

    /**
     * Creates for a model.
     *
     * @param arrived at the server
     * @param mostAtOnce in flight at the same time
     */
    record Creates(long arrived, long mostAtOnce) {}

    /**
     * A create call that arrived.
     *
     * @param target where
     * @param endpoint what it creates
     * @param opaqueId whose it is, {@code <provisioning>/<attempt>/<epoch>}
     */
    record Call(String target, String endpoint, String opaqueId, Instant at) {}

    CreateRecord(Control control, List<String> targets) {
        this.control = control;
        this.targets = targets;
    }

    /**
     * Takes note of calls: the clusters keep the newest only. What is known already is read again,
     * because a call may get to the server after its sender has left.
     */
    void read() throws IOException, InterruptedException {
        for (String target : targets) {
            JsonNode page = control.get(target, "calls?operation=put-endpoint");
            for (JsonNode call : page.path("calls")) {
                calls.merge(
                        new Sent(target, call.path("number").asLong()),
                        arrivals(target, call),
                        (before, now) -> now.size() < before.size() ? before : now);
            }
        }
    }

    /** None while it has not got to the server, several where the gateway sent it again. */
    private static List<Call> arrivals(String target, JsonNode call) {
        List<Call> arrivals = new ArrayList<>();
        String endpoint = endpoint(call.path("target").asText());
        for (JsonNode arrival : call.path("server")) {
            if (arrival.has("arrived_at")) {
                arrivals.add(
                        new Call(
                                target,
                                endpoint,
                                call.path("opaque_id").asText(),
                                Instant.parse(arrival.path("arrived_at").asText())));
            }
        }
        return arrivals;
    }

    /**
     * The endpoint that a create is for.
     *
     * @param target path and query
     */
    static String endpoint(String target) {
        String path = URI.create(target).getRawPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    List<Call> calls() {
        return calls.values().stream().flatMap(List::stream).toList();
    }

    /** By model key. */
    Map<String, Creates> creates() throws IOException, InterruptedException {
        Map<String, Creates> creates = new TreeMap<>();
        for (String target : targets) {
            control.get(target, "counters")
                    .path("creates")
                    .forEachEntry(
                            (model, counted) ->
                                    creates.put(
                                            target + "/" + model,
                                            new Creates(
                                                    counted.path("arrived").asLong(),
                                                    counted.path("max_in_flight").asLong())));
        }
        return creates;
    }
}
