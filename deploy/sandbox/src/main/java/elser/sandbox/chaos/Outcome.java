package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a run came to, before it is judged.
 *
 * @param published records by what has to come of them
 * @param failedSends records the broker did not take
 * @param audit the auditor's report
 * @param auditExitCode 0 where it found nothing wrong
 * @param creates that arrived, by model key, as the clusters count them
 * @param dedicated ids of the requests that asked for an endpoint of their own
 * @param calls every create that arrived
 * @param modelKeys by request id
 * @param thaws when frozen workers were let go
 * @param incidents what workers did that they must not
 * @param transactions as the broker's own data has them
 */
record Outcome(
        Map<Asked.Kind, Long> published,
        long failedSends,
        JsonNode audit,
        int auditExitCode,
        Map<String, Creates> creates,
        Set<String> dedicated,
        List<Call> calls,
        Map<String, String> modelKeys,
        List<Instant> thaws,
        List<String> incidents,
        Transactions transactions) {

    /** What comes so soon after a thaw was about to be sent before the freeze. */
    private static final Duration LATE = Duration.ofSeconds(3);

    long published(Asked.Kind kind) {
        return published.getOrDefault(kind, 0L);
    }

    /** Of one request, as the auditor tells. */
    long audited(String name) {
        return audit.path("requests").path(name).asLong();
    }

    /** Violations of some kinds. */
    long violations(String... kinds) {
        long number = 0;
        for (String kind : kinds) {
            number += audit.path("violations").path(kind).asLong();
        }
        return number;
    }

    /** Violations of all kinds. */
    long violations() {
        long number = 0;
        for (JsonNode count : audit.path("violations")) {
            number += count.asLong();
        }
        return number;
    }

    /** Records that were sent on, refused or set aside a second time. */
    long answeredAgain() {
        return audited("rekeyed_again") + violations("answered_twice");
    }

    ModelCreates createsOf(String modelKey) {
        List<Call> shared = new ArrayList<>();
        Map<String, List<Call>> own = new TreeMap<>();
        for (Call call : calls) {
            String requestId = requestIdOf(call);
            if (!modelKey.equals(modelKeys.get(requestId))) {
                continue;
            }
            if (dedicated.contains(requestId)) {
                own.computeIfAbsent(requestId, _ -> new ArrayList<>()).add(call);
            } else {
                shared.add(call);
            }
        }
        return new ModelCreates(creates.getOrDefault(modelKey, new Creates(0, 0)), shared, own);
    }

    /** Creates for the endpoints of one request. */
    long createsFor(String requestId) {
        return calls.stream().filter(call -> requestIdOf(call).equals(requestId)).count();
    }

    /** An endpoint's id ends with that of its request. */
    private static String requestIdOf(Call call) {
        int id = call.endpoint().lastIndexOf("r-");
        return id < 0 ? "" : call.endpoint().substring(id);
    }

    /** Repairs and promotions, as the events tell. */
    long explained(String modelKey) {
        JsonNode told = audit.path("creates").path(modelKey);
        return told.path("repair").asLong() + told.path("promotion").asLong();
    }

    /** Whether a create arrived just after a worker was let go. */
    boolean isLate(Call call) {
        return thaws.stream().anyMatch(thaw -> isLate(call, thaw));
    }

    private static boolean isLate(Call call, Instant thaw) {
        Duration after = Duration.between(thaw, call.at());
        return !after.isNegative() && after.compareTo(LATE) < 0;
    }

    /** All model keys with creates. */
    Set<String> models() {
        return new TreeSet<>(creates.keySet());
    }
}
