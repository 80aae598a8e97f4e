package elser.worker.insight;

import elser.contracts.FailureReason;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A record that the worker has set aside, by its headers; what is missing there is empty or -1.
 *
 * @param reason for machines
 * @param message for people
 * @param partition where the record stood
 * @param offset where the record stood
 */
public record DeadLetterHeaders(
        String reason, String message, TopicPartition partition, long offset) {

    private static final String PREFIX = "elser.error.";

    /** Reads them. */
    public static DeadLetterHeaders of(ConsumerRecord<byte[], byte[]> letter) {
        return new DeadLetterHeaders(
                header(letter, "reason"),
                header(letter, "message"),
                new TopicPartition(
                        header(letter, "topic"), (int) number(header(letter, "partition"))),
                number(header(letter, "offset")));
    }

    /** Whether a lifecycle event tells the same. */
    public boolean hasEvent() {
        return isFailure(reason);
    }

    static boolean isFailure(String reason) {
        return Arrays.stream(FailureReason.values()).anyMatch(it -> it.toString().equals(reason));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(PREFIX + name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
