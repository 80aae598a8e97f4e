package elser.worker.ledger;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Changes where a waiter stands in line, and nothing else of its record, whatever its format. */
public final class WaiterOrder {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private WaiterOrder() {}

    /** A waiter's record, standing so far before where it stood. */
    public static String before(String value, long by) {
        try {
            JsonNode json = JSON.readTree(value);
            ObjectNode waiter = (ObjectNode) json;
            waiter.put("order", Math.subtractExact(Json.number(json, "order"), by));
            return new String(JSON.writeValueAsBytes(waiter), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
