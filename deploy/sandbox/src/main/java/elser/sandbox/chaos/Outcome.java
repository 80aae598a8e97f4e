package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.chaos.CreateRecord.Call;
import elser.sandbox.chaos.CreateRecord.Creates;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run came to, before it is judged.
 *
 * @param published records by what has to come of them
 * @param failedSends records the broker did not take
 * @param audit the auditor's report
 * @param auditExitCode 0 where it found nothing wrong
 * @param creates that arrived, by model key
 * @param dedicated endpoints of their own that were asked for, by model key
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
        Map<String, Integer> dedicated,
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

    /** Creates beyond one shared and those for endpoints of their own. */
    long surplus(String modelKey) {
        return Math.max(0, createsOf(modelKey).arrived() - 1 - dedicated.getOrDefault(modelKey, 0));
    }

    Creates createsOf(String modelKey) {
        return creates.getOrDefault(modelKey, new Creates(0, 0));
    }

    /** Repairs and promotions, as the events tell. */
    long explained(String modelKey) {
        JsonNode told = audit.path("creates").path(modelKey);
        return told.path("repair").asLong() + told.path("promotion").asLong();
    }

    /** Creates for a model that a worker sent just after it was let go. */
    long late(String modelKey) {
        return calls.stream()
                .filter(call -> modelKey.equals(modelKeyOf(call)))
                .filter(call -> thaws.stream().anyMatch(thaw -> isLate(call, thaw)))
                .count();
    }

    private String modelKeyOf(Call call) {
        int id = call.endpoint().lastIndexOf("r-");
        return id < 0 ? "" : modelKeys.getOrDefault(call.endpoint().substring(id), "");
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
