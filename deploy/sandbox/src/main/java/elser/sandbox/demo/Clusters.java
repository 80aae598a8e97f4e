package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.sandbox.demo.ClusterRecord.Creates;
import elser.sandbox.process.Addresses;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/** Asks the simulated clusters what they have counted. */
final class Clusters {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Clusters() {}

    static ClusterRecord read(Addresses addresses) throws IOException, InterruptedException {
        Map<String, Creates> creates = new TreeMap<>();
        Map<String, Integer> cuts = new TreeMap<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Map.Entry<String, Addresses.Target> target : addresses.targets().entrySet()) {
                URI server = target.getValue().server();
                get(server, "counters", http)
                        .path("creates")
                        .forEachEntry(
                                (model, counted) ->
                                        creates.put(
                                                target.getKey() + "/" + model, creates(counted)));
                cuts.put(target.getKey(), cutCreates(get(server, "calls", http)));
            }
        }
        return new ClusterRecord(creates, cuts);
    }

    private static Creates creates(JsonNode counted) {
        return new Creates(counted.path("arrived").asInt(), counted.path("max_in_flight").asInt());
    }

    private static int cutCreates(JsonNode record) {
        int cut = 0;
        for (JsonNode call : record.path("calls")) {
            if (call.path("method").asText().equals("PUT") && call.has("cut_at")) {
                cut++;
            }
        }
        return cut;
    }

    private static JsonNode get(URI server, String page, HttpClient http)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/_sandbox/" + page)).build();
        return MAPPER.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
