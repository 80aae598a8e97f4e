package elser.worker.insight;

import elser.contracts.FailureReason;
import elser.contracts.HeaderNames;
import elser.contracts.kafka.HeaderTexts;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

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

    /** Reads them. */
    public static DeadLetterHeaders of(ConsumerRecord<byte[], byte[]> letter) {
        return new DeadLetterHeaders(
                header(letter, HeaderNames.ERROR_REASON),
                header(letter, HeaderNames.ERROR_MESSAGE),
                new TopicPartition(
                        header(letter, HeaderNames.ERROR_TOPIC),
                        (int) number(header(letter, HeaderNames.ERROR_PARTITION))),
                number(header(letter, HeaderNames.ERROR_OFFSET)));
    }

    /** Whether a lifecycle event tells the same. */
    public boolean hasEvent() {
        return isFailure(reason);
    }

    static boolean isFailure(String reason) {
        return Arrays.stream(FailureReason.values()).anyMatch(it -> it.toString().equals(reason));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        String text = HeaderTexts.last(letter.headers(), name);
        return text == null ? "" : text;
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
