package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.kafka.HeldBack.Ends;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How long records are held back: on a real broker, and of what the broker may answer. */
@ExtendWith(SharedBroker.class)
class HeldBackTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestBroker kafka;
    private final Deque<Map<Integer, Ends>> answers = new ArrayDeque<>();

    HeldBackTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    /** A second later each time that it is asked. */
    private static LongSupplier seconds() {
        AtomicLong nanos = new AtomicLong();
        return () -> nanos.addAndGet(SECOND.toNanos());
    }

    private Map<Integer, Ends> answer() {
        Map<Integer, Ends> next = answers.removeFirst();
        if (next.isEmpty()) {
            throw new TimeoutException("no answer");
        }
        return next;
    }

    @Test
    void aTransactionThatIsOpenHoldsBack_untilItEnds() throws Exception {
        String topic = "t" + UUID.randomUUID();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                var sender =
                        new KafkaProducer<>(
                                Map.<String, Object>of(
                                        "bootstrap.servers",
                                        kafka.bootstrapServers(),
                                        "transactional.id",
                                        topic),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
            AdminBrokers brokers = new AdminBrokers(admin);
            sender.initTransactions();
            sender.beginTransaction();
            sender.send(new ProducerRecord<>(topic, 1, null, new byte[1])).get();

            try (HeldBack heldBack =
                    HeldBack.start(
                            () -> brokers.ends(topic, 2), Duration.ofMillis(10), seconds())) {
                await().until(
                                () ->
                                        heldBack.byPartition()
                                                        .getOrDefault(1, Duration.ZERO)
                                                        .compareTo(SECOND)
                                                > 0);
                assertThat(heldBack.byPartition()).containsEntry(0, Duration.ZERO);

                sender.abortTransaction();
                await().until(() -> heldBack.byPartition().getOrDefault(1, SECOND).isZero());
            }
        }
    }

    @Test
    void itBeginsAnewWhereTheStableEndMoves_andIsToldAsSeenLastWhereNobodyAnswers() {
        HeldBack heldBack = new HeldBack(this::answer, SECOND, seconds());
        assertSeen(heldBack, new Ends(7, 7), 0);
        assertSeen(heldBack, new Ends(7, 7), 0);
        assertSeen(heldBack, new Ends(7, 9), 0);
        assertSeen(heldBack, new Ends(7, 12), 1);
        answers.add(Map.of());
        heldBack.look();
        assertThat(heldBack.byPartition()).isEqualTo(Map.of(0, Duration.ofSeconds(1)));
        assertSeen(heldBack, new Ends(9, 12), 0);
        assertSeen(heldBack, new Ends(9, 12), 1);
        assertSeen(heldBack, new Ends(12, 12), 0);
    }

    private void assertSeen(HeldBack heldBack, Ends ends, int seconds) {
        answers.add(Map.of(0, ends));
        heldBack.look();
        assertThat(heldBack.byPartition())
                .as("%s", ends)
                .isEqualTo(Map.of(0, Duration.ofSeconds(seconds)));
    }
}
