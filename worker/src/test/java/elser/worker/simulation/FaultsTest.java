package elser.worker.simulation;

import static elser.worker.simulation.KafkaInTest.commit;
import static elser.worker.simulation.KafkaInTest.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the world may do to the clients. */
@Timeout(60)
class FaultsTest {

    private static final TopicPartition ONE = new TopicPartition("t", 0);
    private static final TopicPartition OTHER = new TopicPartition("t", 1);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Scheduler scheduler = new Scheduler(1);
    private final SimulatedKafka kafka = new SimulatedKafka(scheduler);
    private final Host host = scheduler.host("h");

    FaultsTest() {
        kafka.createTopic("t", 2, "delete");
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    private void run(Runnable body) {
        AtomicBoolean isDone = new AtomicBoolean();
        host.start(
                "main",
                () -> {
                    body.run();
                    isDone.set(true);
                });
        scheduler.run(isDone::get);
        assertThat(isDone).isTrue();
    }

    private Producer<byte[], byte[]> ready() {
        Producer<byte[], byte[]> producer = kafka.producer(host, "tx", LONG);
        producer.initTransactions();
        return producer;
    }

    private void cutAt(String step) {
        scheduler.observe(
                (_, _, what) -> {
                    if (what.equals(step)) {
                        kafka.network().cut(host, Duration.ofMinutes(1));
                    }
                });
    }

    private void commitInDoubt() {
        Producer<byte[], byte[]> producer = ready();
        producer.beginTransaction();
        send(producer, ONE, "a");
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAnswerThatIsLost_leavesADoubt_andTheRecords() {
        cutAt("commit answered");
        run(this::commitInDoubt);
        assertThat(kafka.committed("t")).hasSize(1);
    }

    @Test
    void aRequestThatIsLost_leavesADoubt_andNoRecords() {
        cutAt("commit");
        run(this::commitInDoubt);
        assertThat(kafka.committed("t")).isEmpty();
        assertThat(kafka.log(ONE).highWatermark()).isEqualTo(1);
    }

    @Test
    void brokersThatAreAway_areWaitedFor_butNotForever() {
        run(
                () -> {
                    kafka.network().down(Duration.ofSeconds(10));
                    Producer<byte[], byte[]> patient = ready();
                    kafka.network().down(Duration.ofSeconds(20));
                    patient.close();
                    assertThatThrownBy(this::ready).isInstanceOf(TimeoutException.class);
                });
    }

    @Test
    void whoDiesAtACommit_leavesItOpen_untilItTimesOut() {
        scheduler.observe(
                (at, _, what) -> {
                    if (what.equals("commit")) {
                        at.kill();
                    }
                });
        host.start(
                "main",
                () -> {
                    Producer<byte[], byte[]> producer = ready();
                    producer.beginTransaction();
                    send(producer, ONE, "a");
                    producer.commitTransaction();
                });
        scheduler.run(() -> !host.isAlive());
        assertThat(kafka.log(ONE).lastStable()).isZero();
        scheduler.run(() -> kafka.log(ONE).lastStable() == 2);
        assertThat(scheduler.nanos()).isGreaterThan(LONG.toNanos());
        assertThat(kafka.committed("t")).isEmpty();
    }

    @Test
    void markersArriveAtEachPartitionInTheirOwnTime() {
        AtomicBoolean isApart = new AtomicBoolean();
        kafka.transactions().slowestMarker(Duration.ofSeconds(1));
        scheduler.observe((_, _, _) -> isApart.compareAndSet(false, isHalfVisible()));
        run(
                () -> {
                    Producer<byte[], byte[]> producer = ready();
                    producer.beginTransaction();
                    send(producer, ONE, "a");
                    send(producer, OTHER, "b");
                    producer.commitTransaction();
                    for (int i = 0; i < 1_000; i++) {
                        scheduler.sleep(Duration.ofMillis(1));
                    }
                });
        assertThat(isApart).isTrue();
        assertThat(kafka.committed("t")).hasSize(2);
    }

    private boolean isHalfVisible() {
        return kafka.log(ONE).lastStable() == 2 ^ kafka.log(OTHER).lastStable() == 2;
    }

    private Consumer<byte[], byte[]> member(Host where, boolean rejoinsUnasked) {
        Consumer<byte[], byte[]> member =
                kafka.consumer(where, ClientSettings.ofGroup("g", 10, rejoinsUnasked));
        member.subscribe(
                List.of("t"),
                new ConsumerRebalanceListener() {
                    @Override
                    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

                    @Override
                    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                        partitions.forEach(partition -> member.seek(partition, 0));
                    }
                });
        return member;
    }

    private static void pollUntilOwned(Consumer<byte[], byte[]> member, int count) {
        while (member.assignment().size() != count) {
            member.poll(Duration.ofMillis(100));
        }
    }

    @Test
    void whoIsFrozenPastTheSession_isReplaced_andRefused() {
        Host frozen = scheduler.host("frozen");
        boolean[] isRefused = {false};
        frozen.start(
                "main",
                () -> {
                    Consumer<byte[], byte[]> member = member(frozen, false);
                    pollUntilOwned(member, 2);
                    ConsumerGroupMetadata polled = member.groupMetadata();
                    frozen.freeze(Duration.ofMinutes(2));
                    Producer<byte[], byte[]> producer = kafka.producer(frozen, "zombie", LONG);
                    producer.initTransactions();
                    assertThatThrownBy(() -> commit(producer, ONE, 1, polled))
                            .isInstanceOf(CommitFailedException.class);
                    isRefused[0] = true;
                });
        scheduler.run(() -> frozen.frozenUntil() > 0);
        run(() -> pollUntilOwned(member(host, false), 2));
        assertThat(scheduler.nanos()).isLessThan(Duration.ofMinutes(1).toNanos());
        scheduler.run(() -> isRefused[0]);
        assertThat(isRefused[0]).isTrue();
    }

    @Test
    void whoDoesNotPoll_leavesItsGroup_andDoesNotComeBackUnasked() {
        run(
                () -> {
                    Consumer<byte[], byte[]> member = member(host, true);
                    pollUntilOwned(member, 2);
                    scheduler.sleep(Duration.ofMinutes(10));
                    assertThat(kafka.group("g").members()).isEmpty();
                    assertThat(kafka.group("g").epoch()).isEqualTo(2);
                });
    }

    @Test
    void whoComesBackUnasked_commitsForWhatItLost() {
        run(
                () -> {
                    Consumer<byte[], byte[]> member = member(host, true);
                    pollUntilOwned(member, 2);
                    ConsumerGroupMetadata polled = member.groupMetadata();
                    Group group = kafka.group("g");
                    group.members().forEach(group::expel);
                    scheduler.sleep(Duration.ofMinutes(1));
                    assertThat(member.groupMetadata().generationId())
                            .isGreaterThan(polled.generationId());
                    Producer<byte[], byte[]> producer = ready();
                    commit(producer, ONE, 1, member.groupMetadata());
                    assertThatThrownBy(() -> commit(producer, ONE, 1, polled))
                            .isInstanceOf(CommitFailedException.class);
                });
    }
}
