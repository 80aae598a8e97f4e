package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.process.Control;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clusters' own record of creates. */
final class CreateRecord {

    private final Control control;
    private final List<String> targets;
    private final Map<String, Long> after = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();

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

    /** Takes note of new calls: the clusters keep the newest only. */
    void read() throws IOException, InterruptedException {
        for (String target : targets) {
            String query = "calls?operation=put-endpoint&after=" + after.getOrDefault(target, 0L);
            for (JsonNode call : control.get(target, query).path("calls")) {
                if (call.path("outcome").asText().equals("under-way")) {
                    break;
                }
                after.put(target, call.path("number").asLong());
                for (JsonNode arrival : call.path("server")) {
                    String path = call.path("target").asText();
                    calls.add(
                            new Call(
                                    target,
                                    path.substring(path.lastIndexOf('/') + 1),
                                    call.path("opaque_id").asText(),
                                    Instant.parse(arrival.path("arrived_at").asText())));
                }
            }
        }
    }

    List<Call> calls() {
        return List.copyOf(calls);
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
