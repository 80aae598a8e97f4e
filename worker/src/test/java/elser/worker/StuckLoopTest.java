package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters;
import elser.worker.loop.ForwardingClusters;
import elser.worker.loop.Stopped;
import elser.worker.spine.EventLog;
import elser.worker.spine.Rig;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A loop that hangs is replaced once; then the worker ends. */
@ExtendWith(SharedBroker.class)
class StuckLoopTest {

    private final TestBroker kafka;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger hangs = new AtomicInteger();

    StuckLoopTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    @BeforeEach
    void listen() {
        lines.start();
        supervisor().addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        supervisor().detachAppender(lines);
        released.countDown();
    }

    private static Logger supervisor() {
        return (Logger) LoggerFactory.getLogger(Supervisor.class);
    }

    /** A port that keeps the loop's thread as often as it is told to, whatever interrupts it. */
    private final class Hanging extends ForwardingClusters {

        Hanging(Clusters real) {
            super(real);
        }

        @Override
        public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {
            if (hangs.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                Stuck.until(released);
            }
            super.look(target, definitions, answer);
        }
    }

    @Test
    void theFirstTimeItIsReplaced_theSecondTimeTheWorkerEnds() {
        ClusterOptions quick =
                ClusterOptions.builder()
                        .downloadDuration(Duration.ofMillis(100))
                        .allocationTime(Duration.ofMillis(100))
                        .build();
        try (var cluster = SimulatedElasticsearch.start(quick);
                var rig = Rig.on(kafka, cluster)) {
            rig.with("elser.worker.stuck-after", "PT2S");
            try (Worker worker = Worker.start(rig.config(), Hanging::new)) {
                hangs.set(1);
                rig.publish("{\"request_id\":\"first\",\"inference_id\":\"my-elser\"}");
                rig.events().untilEnded(1);
                assertThat(lines.list).hasSize(1);
                assertThat(worker.reports().replaced())
                        .as("what the stuck one did is not forgotten")
                        .hasSize(1);
                assertThat(lines.list.getFirst().getFormattedMessage())
                        .startsWith("loop is stuck; it is replaced")
                        .contains("\"loop-0\" WAITING")
                        .contains(Stuck.class.getName() + ".until");

                hangs.set(1);
                rig.publish("{\"request_id\":\"second\",\"inference_id\":\"my-elser\"}");
                assertThatThrownBy(worker::join)
                        .isInstanceOf(Stopped.class)
                        .hasMessage(
                                "loop-0 was stuck for the second time, in a turn: start the worker"
                                        + " again, which loses nothing, and report it with the"
                                        + " thread dumps in the log");
                assertThat(lines.list.getLast().getFormattedMessage())
                        .startsWith("loop is stuck; the worker ends");
                released.countDown();
            }
            rig.startWorker();
            List<LifecycleEvent> all = rig.events().untilEnded(2);

            assertThat(told("first", all)).startsWith("0 requested").doesNotHaveDuplicates();
            assertThat(told("second", all)).startsWith("0 requested").doesNotHaveDuplicates();
        }
    }

    private static List<String> told(String requestId, List<LifecycleEvent> all) {
        return EventLog.of(requestId, all).stream()
                .map(event -> event.sequence() + " " + event.type())
                .toList();
    }
}
