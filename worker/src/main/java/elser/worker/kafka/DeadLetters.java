package elser.worker.kafka;

import elser.contracts.HeaderNames;
import elser.worker.loop.Turn;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Makes dead letters: the record as received, and headers that say why and where it stood. */
final class DeadLetters {

    /** The most bytes of a record that are kept: headers first, then key, then value. */
    static final int MAX_BYTES = 512 * 1024;

    /** What is kept of a value that the brokers refuse as a whole. */
    static final int STRIPPED_BYTES = 16 * 1024;

    private static final int MAX_KEY_BYTES = 64 * 1024;
    private static final int HEADER_FRAME = 10;
    private static final int MAX_MESSAGE = 8 * 1024;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private DeadLetters() {}

    /** Our headers come last, because readers ask for the last of a name. */
    static ProducerRecord<byte[], byte[]> of(
            String topic, Turn.DeadLetter letter, ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        byte[] key = null;
        int left = STRIPPED_BYTES;
        if (!letter.stripped()) {
            key = cut(record.key(), MAX_KEY_BYTES);
            left = MAX_BYTES - keep(record.headers(), headers) - length(key);
        }
        byte[] value = cut(record.value(), left);
        boolean isCut = !isWhole(record, key, value, headers);
        headers.add(header(HeaderNames.ERROR_REASON, letter.reason()));
        headers.add(header(HeaderNames.ERROR_MESSAGE, onOneLine(shortened(letter.message()))));
        headers.add(header(HeaderNames.ERROR_TOPIC, record.topic()));
        headers.add(header(HeaderNames.ERROR_PARTITION, Integer.toString(record.partition())));
        headers.add(header(HeaderNames.ERROR_OFFSET, Long.toString(record.offset())));
        headers.add(header(HeaderNames.ERROR_TIMESTAMP, Long.toString(record.timestamp())));
        if (isCut) {
            headers.add(header(HeaderNames.ERROR_TRUNCATED, "true"));
        }
        return new ProducerRecord<>(topic, null, key, value, headers);
    }

    /** Adds as many of the headers as there is room for. */
    private static int keep(Headers all, List<Header> kept) {
        int bytes = 0;
        for (Header header : all) {
            int size = size(header);
            if (bytes + size <= KafkaSource.MAX_HEADER_BYTES) {
                kept.add(header);
                bytes += size;
            }
        }
        return bytes;
    }

    private static boolean isWhole(
            ConsumerRecord<byte[], byte[]> record,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers) {
        return length(key) == length(record.key())
                && length(value) == length(record.value())
                && headers.size() == record.headers().toArray().length;
    }

    private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Bytes that a header takes in a record, with the two lengths that Kafka writes before it. */
    static int size(Header header) {
        return Utils.utf8Length(header.key()) + length(header.value()) + HEADER_FRAME;
    }

    /** A pointer quotes names of members as they are, and so what a terminal obeys. */
    private static String onOneLine(String message) {
        return UNSEEN.matcher(message).replaceAll("\uFFFD");
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
