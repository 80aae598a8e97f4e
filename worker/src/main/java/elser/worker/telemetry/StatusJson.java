package elser.worker.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import elser.contracts.LifecycleEvent.Allocation;
import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Writes the status: loops with their partitions and provisionings, the circuit breakers, what goes
 * on at each target, and recent failures. It is streamed, for there may be thousands of
 * provisionings. Knows nothing secret, and no addresses.
 */
final class StatusJson {

    private static final JsonFactory JSON = new JsonFactory();

    private StatusJson() {}

    /**
     * Writes it.
     *
     * @param now on the clock that people read
     * @param nanos on the clock of the reports
     * @param atMost how many provisionings are listed; those that want attention first
     */
    static void write(OutputStream out, Reports reports, Instant now, long nanos, int atMost)
            throws IOException {
        List<LoopReport> loops = reports.loops();
        Predicate<Snapshot.InFlight> shown = ShownProvisionings.of(loops, atMost);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("loops");
            for (LoopReport loop : loops) {
                writeLoop(json, loop, nanos, shown);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("breakers");
            for (Map.Entry<String, String> each : new TreeMap<>(reports.breakers()).entrySet()) {
                json.writeStringField(each.getKey(), each.getValue());
            }
            json.writeEndObject();
            json.writeStringField("at", now.toString());
            json.writeStringField("group", reports.group());
            json.writeStringField("started_at", reports.startedAt().toString());
            writeHealth(json, Health.ready(reports, nanos));
            writeTargets(json, TargetSummary.of(reports));
            writeFailures(json, reports.failures());
            json.writeEndObject();
        }
    }

    private static void writeHealth(JsonGenerator json, Health health) throws IOException {
        json.writeBooleanField("ready", health.isGood());
        json.writeArrayFieldStart("troubles");
        for (String trouble : health.troubles()) {
            json.writeString(trouble);
        }
        json.writeEndArray();
    }

    private static void writeTargets(JsonGenerator json, List<TargetSummary> targets)
            throws IOException {
        json.writeArrayFieldStart("targets");
        for (TargetSummary each : targets) {
            json.writeStartObject();
            json.writeStringField("target", each.target());
            writeText(json, "breaker", each.breaker());
            json.writeNumberField("provisionings", each.provisionings());
            json.writeNumberField("waiters", each.waiters());
            json.writeNumberField("stalled", each.stalled());
            json.writeObjectFieldStart("waiting_for");
            for (Map.Entry<String, Integer> reason : each.waitingFor().entrySet()) {
                json.writeNumberField(reason.getKey(), reason.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeFailures(JsonGenerator json, List<RecentFailure> failures)
            throws IOException {
        json.writeArrayFieldStart("recent_failures");
        for (RecentFailure each : failures) {
            json.writeStartObject();
            json.writeStringField("at", each.at().toString());
            json.writeBooleanField("refused", each.refused());
            json.writeNumberField("requests", each.requests());
            json.writeStringField("request_id", each.requestId());
            writeText(json, "provisioning_id", each.provisioningId());
            writeText(json, "target", each.target());
            writeText(json, "model", each.model());
            writeText(json, "inference_id", each.inferenceId());
            json.writeStringField("reason", each.reason());
            json.writeStringField("message", each.message());
            writeText(json, "error_type", each.errorType());
            if (each.httpStatus() != null) {
                json.writeNumberField("http_status", each.httpStatus());
            }
            json.writeBooleanField("retryable", each.retryable());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeLoop(
            JsonGenerator json, LoopReport loop, long nanos, Predicate<Snapshot.InFlight> shown)
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
        writeProvisionings(json, snapshot.inFlight(), shown);
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
        writeByReason(json, "ended", ended(counts));
        writeByReason(json, "dead_letters", counts.deadLetters());
        writeByReason(json, "stalls", counts.stalls());
        json.writeNumberField("evicted_requests", counts.evictions());
        json.writeNumberField("aborted_turns", counts.abortedTurns());
        json.writeNumberField("doubtful_turns", counts.doubtfulTurns());
        json.writeNumberField("partition_reloads", counts.reloads());
        json.writeEndObject();
    }

    private static Map<String, Long> ended(Snapshot.Counts counts) {
        Map<String, Long> byOutcome = new TreeMap<>();
        counts.ended()
                .forEach((ended, count) -> byOutcome.merge(ended.outcome(), count, Long::sum));
        return byOutcome;
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

    private static void writeProvisionings(
            JsonGenerator json,
            List<Snapshot.InFlight> inFlight,
            Predicate<Snapshot.InFlight> shown)
            throws IOException {
        json.writeArrayFieldStart("provisionings");
        for (Snapshot.InFlight each : inFlight) {
            if (!shown.test(each)) {
                continue;
            }
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
            writeAllocation(json, each.allocation());
            json.writeBooleanField("stalled", each.stalled());
            json.writeNumberField("attempt", each.attempt());
            json.writeNumberField("waiters", each.waiters());
            json.writeStringField("started_at", each.startedAt().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAllocation(JsonGenerator json, @Nullable Allocation allocation)
            throws IOException {
        if (allocation != null) {
            json.writeObjectFieldStart("allocation");
            json.writeStringField("state", allocation.state());
            json.writeNumberField("allocation_count", allocation.allocationCount());
            json.writeNumberField("target_allocation_count", allocation.targetAllocationCount());
            json.writeEndObject();
        }
    }

    private static void writeText(JsonGenerator json, String name, @Nullable String text)
            throws IOException {
        if (text != null) {
            json.writeStringField(name, text);
        }
    }
}
