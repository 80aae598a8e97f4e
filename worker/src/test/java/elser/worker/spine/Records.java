package elser.worker.spine;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parts of Kafka records as texts. */
final class Records {

    private Records() {}

    static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return text(record.key());
    }

    /** By name. None of them may come twice. */
    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            String before = headers.put(header.key(), String.valueOf(text(header.value())));
            if (before != null) {
                throw new AssertionError("two headers " + header.key());
            }
        }
        return headers;
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
