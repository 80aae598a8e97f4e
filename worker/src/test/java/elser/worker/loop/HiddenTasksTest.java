package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ServerVersion;
import elser.worker.inference.VirtualTarget;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Without the privilege {@code monitor} the tasks are hidden. That costs progress and repair. */
class HiddenTasksTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("elser.worker.loop");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void aFirstDownloadIsFollowedToItsEnd_andTheWarningIsGivenOnce() {
        VirtualTarget target =
                new VirtualTarget(
                        "default",
                        ClusterOptions.builder()
                                .version(ServerVersion.parse("9.5"))
                                .downloadDuration(Duration.ofSeconds(90))
                                .with(List.of(new Change.SetDenied(Set.of(Action.LIST_TASKS))))
                                .build(),
                        VirtualClock.T0);
        InferenceConfig config = VirtualRig.config(VirtualRig.BUILD, 1);
        VirtualRig rig = new VirtualRig(Map.of("default", target), config, new Random(1)).smooth();
        String request = rig.send("default", VirtualRig.ELSER, "mine", config, false, null);

        rig.pass(Duration.ofMinutes(3));

        List<LifecycleEvent> told = rig.told(request);
        assertThat(told.getLast().type()).isEqualTo(LifecycleEvent.Type.FULLY_ALLOCATED);
        assertThat(told).allMatch(event -> event.progress() == null);
        assertThat(rig.loop.snapshot().repairs()).isEmpty();
        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().equals(Level.WARN))
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "tasks may not be listed: no progress is told and nothing is repaired;"
                                + " grant the cluster privilege monitor");
    }
}
