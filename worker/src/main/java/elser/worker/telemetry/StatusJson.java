package elser.worker.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Writes the status: loops with their partitions and provisionings, and the circuit breakers. It is
 * streamed, for there may be thousands of provisionings. Knows nothing secret, and no addresses.
 */
final class StatusJson {

    private static final JsonFactory JSON = new JsonFactory();

    private StatusJson() {}

    static void write(OutputStream out, Reports reports, long nanos) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("loops");
            for (LoopReport loop : reports.loops()) {
                writeLoop(json, loop, nanos);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("breakers");
            for (Map.Entry<String, String> each : new TreeMap<>(reports.breakers()).entrySet()) {
                json.writeStringField(each.getKey(), each.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private static void writeLoop(JsonGenerator json, LoopReport loop, long nanos)
            throws IOException {
        Snapshot snapshot = loop.snapshot();
        json.writeStartObject();
        json.writeStringField("name", loop.name());
        json.writeBooleanField("alive", loop.alive());
        json.writeBooleanField("stopping", loop.stopping());
        json.writeBooleanField("joined", loop.joined());
        json.writeNumberField(
                "last_turn_ms_ago", TimeUnit.NANOSECONDS.toMillis(nanos - loop.turnedAt()));
        writePartitions(json, snapshot);
        json.writeNumberField("waiters", snapshot.waiters());
        json.writeNumberField("running_calls", snapshot.mutations());
        writeCounts(json, snapshot.counts());
        json.writeObjectFieldStart("repairs");
        for (Map.Entry<String, Long> each : new TreeMap<>(snapshot.repairs()).entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
        writeProvisionings(json, snapshot.inFlight());
        json.writeEndObject();
    }

    private static void writeCounts(JsonGenerator json, Snapshot.Counts counts) throws IOException {
        json.writeObjectFieldStart("counts");
        writeByReason(json, "creates", counts.creates());
        writeByReason(json, "late_creates", counts.lateCreates());
        json.writeNumberField("unsent_calls", counts.unsentCalls());
        json.writeNumberField("late_answers", counts.lateAnswers());
        writeByReason(json, "requests", counts.requests());
        json.writeNumberField("duplicate_requests", counts.duplicates());
        writeByReason(json, "dead_letters", counts.deadLetters());
        writeByReason(json, "stalls", counts.stalls());
        json.writeNumberField("evicted_requests", counts.evictions());
        json.writeNumberField("aborted_turns", counts.abortedTurns());
        json.writeNumberField("doubtful_turns", counts.doubtfulTurns());
        json.writeNumberField("partition_reloads", counts.reloads());
        json.writeEndObject();
    }

    private static void writeByReason(JsonGenerator json, String name, Map<String, Long> byReason)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> each : new TreeMap<>(byReason).entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
    }

    private static void writePartitions(JsonGenerator json, Snapshot snapshot) throws IOException {
        Map<Integer, String> states = new TreeMap<>();
        put(states, snapshot.active(), "active");
        put(states, snapshot.paused(), "paused");
        put(states, snapshot.loading(), "loading");
        put(states, snapshot.failed(), "failed");
        json.writeArrayFieldStart("partitions");
        for (Map.Entry<Integer, String> each : states.entrySet()) {
            json.writeStartObject();
            json.writeNumberField("partition", each.getKey());
            json.writeStringField("state", each.getValue());
            Long lag = snapshot.lag().get(each.getKey());
            if (lag != null) {
                json.writeNumberField("lag", lag);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void put(Map<Integer, String> states, Set<Integer> partitions, String state) {
        partitions.forEach(partition -> states.put(partition, state));
    }

    private static void writeProvisionings(JsonGenerator json, List<Snapshot.InFlight> inFlight)
            throws IOException {
        json.writeArrayFieldStart("provisionings");
        for (Snapshot.InFlight each : inFlight) {
            json.writeStartObject();
            json.writeStringField("provisioning_id", each.provisioningId());
            json.writeNumberField("partition", each.partition());
            json.writeStringField("target", each.target());
            json.writeStringField("model", each.model());
            writeText(json, "inference_id", each.inferenceId());
            json.writeBooleanField("dedicated", each.dedicated());
            json.writeStringField("phase", each.phase());
            writeText(json, "waiting_for", each.waitingFor());
            if (each.percent() != null) {
                json.writeNumberField("percent", each.percent());
            }
            if (each.stalledFor() != null) {
                json.writeStringField("stalled_for", each.stalledFor().toString());
            }
            json.writeBooleanField("stalled", each.stalled());
            json.writeNumberField("attempt", each.attempt());
            json.writeNumberField("waiters", each.waiters());
            json.writeStringField("started_at", each.startedAt().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text)
            throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }
}
