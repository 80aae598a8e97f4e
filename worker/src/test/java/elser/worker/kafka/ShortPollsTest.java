package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Within one poll Kafka's consumer asks no broker again that had nothing for it; it is polled again
 * instead.
 */
class ShortPollsTest {

    private static final TopicPartition PARTITION = new TopicPartition("requests", 0);

    private static final ConsumerRecords<String, String> A_RECORD =
            new ConsumerRecords<>(
                    Map.of(
                            PARTITION,
                            List.of(new ConsumerRecord<>("requests", 0, 7, "key", "value"))),
                    Map.of(PARTITION, new OffsetAndMetadata(8)));

    /** After records of a transaction that was aborted. */
    private static final ConsumerRecords<String, String> A_NEXT_OFFSET =
            new ConsumerRecords<>(Map.of(), Map.of(PARTITION, new OffsetAndMetadata(8)));

    private final List<Duration> polls = new ArrayList<>();
    private final Deque<ConsumerRecords<String, String>> answers = new ArrayDeque<>();

    private ConsumerRecords<String, String> poll(Duration atMost) {
        return ShortPolls.poll(
                wait -> {
                    polls.add(wait);
                    return answers.isEmpty() ? ConsumerRecords.empty() : answers.remove();
                },
                atMost);
    }

    @Test
    void aLongPoll_isShortOnes_untilThereIsARecord() {
        answers.addAll(List.of(ConsumerRecords.empty(), ConsumerRecords.empty(), A_RECORD));

        assertThat(poll(Duration.ofMinutes(1))).isSameAs(A_RECORD);
        assertThat(polls).isEqualTo(List.of(millis(20), millis(20), millis(20)));
    }

    @Test
    void aNextOffsetAlone_endsIt() {
        answers.add(A_NEXT_OFFSET);

        assertThat(poll(Duration.ofMinutes(1))).isSameAs(A_NEXT_OFFSET);
        assertThat(polls).isEqualTo(List.of(millis(20)));
    }

    @Test
    void theyTakeAsLongAsTheLongOne() {
        assertThat(poll(millis(50)).isEmpty()).isTrue();
        assertThat(polls).isEqualTo(List.of(millis(20), millis(20), millis(10)));
    }

    @Test
    void aPollThatIsNotToWait_isOne() {
        assertThat(poll(Duration.ZERO).isEmpty()).isTrue();
        assertThat(polls).isEqualTo(List.of(Duration.ZERO));
    }

    @Test
    void aWakeup_endsIt() {
        assertThatThrownBy(
                        () ->
                                ShortPolls.poll(
                                        wait -> {
                                            polls.add(wait);
                                            throw new WakeupException();
                                        },
                                        Duration.ofMinutes(1)))
                .isInstanceOf(WakeupException.class);
        assertThat(polls).isEqualTo(List.of(millis(20)));
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }
}
