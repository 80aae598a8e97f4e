package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.loop.Source;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

class KafkaSourceTest {

    private static final Source.Listener NOBODY =
            new Source.Listener() {
                @Override
                public void revoked(Set<Integer> partitions) {}

                @Override
                public void assigned(Set<Integer> partitions) {}
            };

    /** A consumer whose group speaks when the test says so. */
    private static final class Member extends MockConsumer<byte[], byte[]> {
        private ConsumerRebalanceListener group = new NoGroup();
        private int wakeups;

        Member() {
            super("earliest");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            if (wakeups > 0) {
                wakeups--;
                throw new WakeupException();
            }
            return ConsumerRecords.empty();
        }

        @Override
        public synchronized void subscribe(
                Collection<String> topics, ConsumerRebalanceListener listener) {
            group = listener;
        }
    }

    private static final class NoGroup implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    }

    private static KafkaSource source(Member member) {
        return new KafkaSource(
                member,
                "requests",
                3,
                new RequestReader(new RequestLimits(Map.of(), Duration.ofDays(1))),
                InstantSource.system(),
                new Membership());
    }

    @Test
    void aMember_hasJoinedOnceItWasToldWhatItOwns_untilItIsPutOut() {
        try (var member = new Member();
                var source = source(member)) {
            source.open(NOBODY);
            assertThat(source.isJoined()).isFalse();

            member.group.onPartitionsAssigned(List.of());
            assertThat(source.isJoined()).isTrue();

            member.group.onPartitionsRevoked(List.of());
            assertThat(source.isJoined()).isTrue();

            member.group.onPartitionsLost(List.of());
            assertThat(source.isJoined()).isFalse();
        }
    }

    /** Who wakes the consumer may be held up on the way to it, until after another has done so. */
    @Test
    void aWakeupThatComesAfterAnother_endsNothing() {
        try (var member = new Member();
                var source = source(member)) {
            member.wakeups = 3;

            Source.Polled polled = source.poll(Duration.ofSeconds(1));

            assertThat(polled).isEqualTo(new Source.Polled(List.of(), Map.of()));
            assertThat(member.wakeups).isZero();
        }
    }
}
