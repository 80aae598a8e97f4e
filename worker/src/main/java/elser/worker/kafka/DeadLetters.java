package elser.worker.kafka;

import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes dead letters: the record as received, and headers that say why and where it stood. */
final class DeadLetters {

    /** The most bytes of a value that are kept. */
    static final int MAX_VALUE_BYTES = 512 * 1024;

    private static final String PREFIX = "elser.error.";
    private static final int MAX_MESSAGE = 8 * 1024;

    private DeadLetters() {}

    static ProducerRecord<byte[], byte[]> of(
            String topic, Turn.DeadLetter letter, ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        headers.add(header("reason", letter.reason()));
        headers.add(header("message", shortened(letter.message())));
        headers.add(header("topic", record.topic()));
        headers.add(header("partition", Integer.toString(record.partition())));
        headers.add(header("offset", Long.toString(record.offset())));
        headers.add(header("timestamp", Long.toString(record.timestamp())));
        byte[] value = record.value();
        boolean isCut = value != null && value.length > MAX_VALUE_BYTES;
        int kept = 0;
        for (Header original : record.headers()) {
            kept += size(original);
            if (kept <= KafkaSource.MAX_HEADER_BYTES) {
                headers.add(original);
            }
        }
        if (isCut || kept > KafkaSource.MAX_HEADER_BYTES) {
            headers.add(header("truncated", "true"));
        }
        return new ProducerRecord<>(topic, null, record.key(), cut(value), headers);
    }

    private static byte @Nullable [] cut(byte @Nullable [] value) {
        return value == null || value.length <= MAX_VALUE_BYTES
                ? value
                : Arrays.copyOf(value, MAX_VALUE_BYTES);
    }

    private static int size(Header header) {
        return header.key().length() + (header.value() == null ? 0 : header.value().length);
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    private static Header header(String name, String value) {
        return new RecordHeader(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
