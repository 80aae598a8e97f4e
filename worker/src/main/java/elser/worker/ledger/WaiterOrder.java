package elser.worker.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Changes where a waiter stands in line, and nothing else of its record, whatever its format. */
public final class WaiterOrder {

    private WaiterOrder() {}

    /** A waiter's record, standing so far before where it stood. */
    public static String before(String value, long by) {
        try {
            JsonNode json = LedgerCodec.JSON.readTree(value);
            ObjectNode waiter = (ObjectNode) json;
            waiter.put("order", Math.subtractExact(Json.number(json, "order"), by));
            return new String(LedgerCodec.JSON.writeValueAsBytes(waiter), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
