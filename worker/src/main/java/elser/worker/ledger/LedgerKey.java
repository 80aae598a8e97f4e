package elser.worker.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Provisioning;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of ledger records: the model key, then the kind of entry, then its name. Compaction keeps
 * the latest record of each; a tombstone forgets it.
 */
final class LedgerKey {

    /** Key of the identity record, one a partition. */
    static final String IDENTITY = "!identity";

    private static final char SEPARATOR = '|';

    private static final Pattern PARTS =
            Pattern.compile(
                    "(?<key>[^|]+)\\|(?:(?<kind>provisioning|request)\\|(?<name>[^|]+)"
                            + "|configuration\\|(?<of>[^|]+)\\|(?<number>\\d{1,9}))");

    private LedgerKey() {}

    static String of(Entry entry) {
        return switch (entry) {
            case Provisioning provisioning -> join(entry, "provisioning", provisioning.id());
            case Entry.Configuration configuration ->
                    join(
                            entry,
                            "configuration",
                            configuration.provisioningId() + SEPARATOR + configuration.number());
            case Entry.Request request -> join(entry, "request", request.requestId());
        };
    }

    /** Says in the value what the key says. */
    static void writeNames(JsonGenerator json, Entry entry) throws IOException {
        switch (entry) {
            case Provisioning provisioning -> json.writeStringField("id", provisioning.id());
            case Entry.Configuration configuration -> {
                json.writeStringField("provisioning_id", configuration.provisioningId());
                json.writeNumberField("number", configuration.number());
            }
            case Entry.Request request -> json.writeStringField("request_id", request.requestId());
        }
    }

    /** Completes a value by what its key says. */
    static void readNames(String name, ObjectNode json) {
        Matcher parts = PARTS.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no entry has such a key");
        }
        json.put("key", parts.group("key"));
        String number = parts.group("number");
        if (number != null) {
            json.put("provisioning_id", parts.group("of"));
            json.put("number", Integer.parseInt(number));
        } else if ("request".equals(parts.group("kind"))) {
            json.put("request_id", parts.group("name"));
        } else {
            json.put("id", parts.group("name"));
        }
    }

    private static String join(Entry entry, String kind, String name) {
        return entry.key().toString() + SEPARATOR + kind + SEPARATOR + name;
    }
}
