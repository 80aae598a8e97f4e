package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.config.ConfigLoader;
import elser.worker.config.ConfigSources;
import elser.worker.config.WorkerConfig;
import elser.worker.kafka.Brokers;
import elser.worker.kafka.ClientProperties;
import elser.worker.kafka.LoopClients;
import elser.worker.kafka.LoopPorts;
import elser.worker.kafka.UnaskedBrokers;
import elser.worker.lifecycle.Now;
import elser.worker.loop.EventLoop;
import elser.worker.loop.LoopSettings;
import elser.worker.loop.Pulse;
import elser.worker.loop.SilentClusters;
import elser.worker.loop.Stopped;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How the loops of a process end, on clients that can be made to hang. */
@Timeout(10)
class LoopsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final LoopThread.Ending SOON =
            new LoopThread.Ending(
                    Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));

    private final WorkerConfig config =
            new ConfigLoader(
                            new ConfigSources(
                                    null,
                                    Map.of(),
                                    Map.of(
                                            "elser.kafka.bootstrap.servers",
                                            "none:1",
                                            "elser.targets.default.url",
                                            "http://none")),
                            ClientProperties::fault)
                    .worker();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Deque<Member> members = new ArrayDeque<>();
    private LoopThread.Ending ending = new LoopThread.Ending(LONG, LONG, LONG);
    private Runnable whileMade = () -> {};
    private final Loops loops =
            new Loops(
                    number -> {
                        whileMade.run();
                        return thread(members.removeFirst(), number);
                    });

    @BeforeEach
    void listen() {
        lines.start();
        logger().addAppender(lines);
    }

    @AfterEach
    void end() {
        logger().detachAppender(lines);
        released.countDown();
        loops.stop();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(LoopThread.class);
    }

    private LoopThread thread(Member member, int number) {
        Pulse pulse = new Pulse(System::nanoTime, LONG);
        LoopPorts ports =
                LoopPorts.of(
                        config,
                        new Clients(member),
                        new RequestReader(new RequestLimits(Map.of(), LONG)),
                        InstantSource.system(),
                        (_, work) -> work.run(),
                        pulse);
        EventLoop loop =
                new EventLoop(
                        ports.source(),
                        ports.journal(),
                        ports.loader(),
                        new SilentClusters(Set.of()),
                        () -> new Now(Instant.now(), System.nanoTime()),
                        () -> 0,
                        new LoopSettings(config.policy(), LONG, 10, 10, "process"));
        return new LoopThread(ports, loop, pulse, number, ending, () -> {});
    }

    /** A member of the group that never gets anything. While it waits others may call it. */
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private final class Member extends MockConsumer<byte[], byte[]> {

        private final CountDownLatch polled = new CountDownLatch(1);
        private final Semaphore wakeups = new Semaphore(0);
        private volatile boolean heedsWakeups = true;
        private volatile boolean heedsInterrupts = true;
        private volatile @Nullable Error closing;

        Member() {
            super("none");
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
            polled.countDown();
            if (!heedsInterrupts) {
                Stuck.until(released);
            }
            try {
                boolean _ =
                        heedsWakeups
                                ? wakeups.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)
                                : released.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            }
            return ConsumerRecords.empty();
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }

        @Override
        public void close(CloseOptions options) {
            Error error = closing;
            if (error != null) {
                throw error;
            }
            super.close(options);
        }

        void untilPolled() throws InterruptedException {
            polled.await();
        }
    }

    /** Whatever is asked is answered by nobody. */
    private record Clients(Member member) implements LoopClients {

        @Override
        public Consumer<byte[], byte[]> groupConsumer() {
            return member;
        }

        @Override
        public Producer<byte[], byte[]> producer() {
            return new MockProducer<>(
                    true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Duration longestWait() {
            return Duration.ZERO;
        }

        @Override
        public Consumer<byte[], byte[]> ledgerConsumer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Brokers brokers() {
            return new UnaskedBrokers() {
                @Override
                public int partitions(String topic) {
                    return 1;
                }
            };
        }
    }

    private Member startOne() throws InterruptedException {
        Member member = new Member();
        return start(member);
    }

    private Member start(Member member) throws InterruptedException {
        members.add(member);
        loops.start(1);
        member.untilPolled();
        return member;
    }

    private Member hanging() {
        Member member = new Member();
        member.heedsInterrupts = false;
        return member;
    }

    @Test
    void loopsThatAreStopped_leaveTheGroup() throws InterruptedException {
        Member member = startOne();

        loops.stop();
        loops.join();

        assertThat(member.closed()).isTrue();
    }

    @Test
    void aStuckLoopIsReplaced_andTheOtherOneIsWaitedFor() throws InterruptedException {
        start(hanging());
        Member fresh = new Member();
        members.add(fresh);

        loops.replace(loops.all().getFirst());
        fresh.untilPolled();
        loops.stop();
        loops.join();

        assertThat(fresh.closed()).isTrue();
    }

    @Test
    void whoWasToldToStopWhileAStuckLoopIsReplaced_startsNoOther() throws InterruptedException {
        Member stuck = start(hanging());
        Member fresh = new Member();
        members.add(fresh);
        LoopThread before = loops.all().getFirst();
        whileMade = loops::stop;

        loops.replace(before);
        released.countDown();
        loops.join();

        assertThat(loops.all()).containsExactly(before);
        assertThat(stuck.closed()).isTrue();
        assertThat(fresh.closed()).isTrue();
        assertThat(fresh.subscription()).isEmpty();
    }

    @Test
    void whereOneCannotBeMade_thoseThatWereMadeAreClosed() {
        Member first = new Member();
        members.add(first);

        assertThatThrownBy(() -> loops.start(2))
                .isInstanceOf(java.util.NoSuchElementException.class);

        assertThat(first.closed()).isTrue();
        assertThat(loops.all()).isEmpty();
    }

    @Test
    void waitingForSomethingToDo_isNoPartOfBeingStuck() throws InterruptedException {
        startOne();

        assertThat(loops.all().getFirst().pulse().last())
                .satisfies(
                        beat -> {
                            assertThat(beat.doing()).isEqualTo("a turn");
                            assertThat(beat.limit()).isEqualTo(LONG.plusSeconds(1));
                        });
    }

    @Test
    void aLoopInALongCallIsInterrupted_andEndsInGoodOrder() throws InterruptedException {
        ending = new LoopThread.Ending(Duration.ZERO, Duration.ofMillis(100), LONG);
        Member member = new Member();
        member.heedsWakeups = false;
        start(member);

        loops.stop();
        loops.join();

        assertThat(member.closed()).isTrue();
    }

    @Test
    void aLoopThatDoesNotEnd_isLeftToItself_withAThreadDump() throws InterruptedException {
        ending = SOON;
        Member member = start(hanging());

        loops.stop();

        assertThatThrownBy(loops::join)
                .isInstanceOf(Stopped.class)
                .hasMessage(
                        "loop-0 was told to stop and has not done so within 200 ms, in a turn:"
                                + " start the worker again, which loses nothing, and report it with"
                                + " the thread dump in the log");
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("loop does not end; it is left to itself")
                .contains("\"loop-0\" WAITING")
                .contains(Stuck.class.getName() + ".until");
        assertThat(member.closed()).isFalse();
    }

    @Test
    void whateverClosingThrows_theLoopHasEnded() throws InterruptedException {
        Member member = startOne();
        member.closing = new NoClassDefFoundError("gone");

        loops.stop();
        loops.join();

        assertThat(member.closed()).isFalse();
    }
}
