package elser.worker.simulation;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A record as it stands in a topic.
 *
 * @param headers text by name, the last of a name
 */
@SuppressWarnings("ArrayRecordComponent")
record Written(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Map<String, String> headers) {

    /** Where it stands, as the worker tells it. */
    String position() {
        return partition + "@" + offset;
    }

    String keyText() {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
