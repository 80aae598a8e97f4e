package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.worker.kafka.HeldBack.Ends;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

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

    /**
     * Of a partition that is not there nobody can say where it ends, as of one without a leader.
     */
    @Test
    void aPartitionThatNobodyAnswersFor_isLeftOut_andTheOthersAreTold() throws Exception {
        String topic = "t" + UUID.randomUUID();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();

            assertThat(new AdminBrokers(admin).ends(topic, 3, SECOND))
                    .isEqualTo(Map.of(0, new Ends(0, 0), 1, new Ends(0, 0)));
        }
    }

    @Test
    void itBeginsAnewWhereTheStableEndMoves() {
        HeldBack heldBack = new HeldBack(answers::removeFirst, SECOND, seconds());
        assertSeen(heldBack, new Ends(7, 7), 0);
        assertSeen(heldBack, new Ends(7, 7), 0);
        assertSeen(heldBack, new Ends(7, 9), 0);
        assertSeen(heldBack, new Ends(7, 12), 1);
        assertSeen(heldBack, new Ends(9, 12), 0);
        assertSeen(heldBack, new Ends(9, 12), 1);
        assertSeen(heldBack, new Ends(12, 12), 0);
    }

    @Test
    void aPartitionWithoutAnAnswerIsNotTold_andCountsOnWhereItStoodStillMeanwhile() {
        HeldBack heldBack = new HeldBack(answers::removeFirst, SECOND, seconds());
        answers.add(Map.of(0, new Ends(7, 9), 1, new Ends(3, 4), 2, new Ends(5, 5)));
        answers.add(Map.of(2, new Ends(5, 5)));
        answers.add(Map.of());
        answers.add(Map.of(0, new Ends(7, 9), 1, new Ends(4, 5), 2, new Ends(5, 6)));

        heldBack.look();
        heldBack.look();
        assertThat(heldBack.byPartition()).isEqualTo(Map.of(2, Duration.ZERO));
        heldBack.look();
        assertThat(heldBack.byPartition()).isEmpty();
        heldBack.look();
        assertThat(heldBack.byPartition())
                .isEqualTo(Map.of(0, SECOND.multipliedBy(3), 1, Duration.ZERO, 2, Duration.ZERO));
    }

    @Test
    void aBugIsSeen_onceUntilALookGoesWell_andNothingIsToldMeanwhile() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Logger log = (Logger) LoggerFactory.getLogger(HeldBack.class);
        log.addAppender(lines);
        try {
            // The third and the fourth look find nothing to be taken off.
            HeldBack heldBack = new HeldBack(answers::removeFirst, SECOND, seconds());
            assertSeen(heldBack, new Ends(7, 9), 0);
            heldBack.look();
            heldBack.look();
            assertThat(heldBack.byPartition()).isEmpty();
            assertSeen(heldBack, new Ends(7, 9), 1);
            heldBack.look();
        } finally {
            log.detachAppender(lines);
        }
        assertThat(lines.list)
                .hasSize(2)
                .allSatisfy(
                        line -> {
                            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
                            assertThat(line.getThrowableProxy().getClassName())
                                    .isEqualTo("java.util.NoSuchElementException");
                        });
    }

    private void assertSeen(HeldBack heldBack, Ends ends, int seconds) {
        answers.add(Map.of(0, ends));
        heldBack.look();
        assertThat(heldBack.byPartition())
                .as("%s", ends)
                .isEqualTo(Map.of(0, Duration.ofSeconds(seconds)));
    }
}
