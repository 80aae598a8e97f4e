package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import elser.worker.screen.AnsiScreen;
import elser.worker.screen.WatchEvents;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code watch} and {@code submit --wait}, each in a process of its own on a pseudo-terminal, which
 * {@code script} provides.
 */
@ExtendWith(SharedBroker.class)
class PseudoTerminalTest {

    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final int COLUMNS = 100;
    private static final char CTRL_C = '\u0003';

    private final OnBroker broker;

    @TempDir private Path directory;

    PseudoTerminalTest(TestBroker kafka) {
        this.broker = new OnBroker(kafka.bootstrapServers());
    }

    @BeforeEach
    void makeTopics() {
        assumeTrue(
                Files.isExecutable(SCRIPT),
                "there is no /usr/bin/script (util-linux) to make a pseudo-terminal with");
        broker.withTopics(1);
    }

    @Test
    void barsAreDrawnOver_whatHasEndedStays_andCtrlCLeavesItSo() throws Exception {
        broker.publish(
                "events",
                WatchEvents.requested(0, "r1", 1),
                WatchEvents.of("other", WatchEvents.requested(0, "r2", 1)),
                WatchEvents.downloading(5, "r1", 96, 1),
                WatchEvents.of("other", WatchEvents.failed(6, "r2", 1)));
        Path written = directory.resolve("written");
        Process process = onTerminal("watch --from-beginning", written);
        try {
            String bar =
                    """
                    Watching the events, Ctrl-C ends.
                    default/other  e-other  failed: deadline_exceeded (retryable): too late, for r2 after 6s
                    default/.elser_model_2  my-elser  [#######-------------]   36%  96/263 parts  1 waiter\
                    """;
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(text(written)).isEqualTo(bar));
            broker.publish(
                    "events",
                    WatchEvents.requested(14, "r3", 2),
                    WatchEvents.downloading(15, "r1", 144, 2),
                    WatchEvents.served(20, "r1", 2),
                    WatchEvents.served(20, "r3", 2),
                    WatchEvents.of("third", WatchEvents.requested(21, "r4", 1)));
            String ended =
                    """
                    Watching the events, Ctrl-C ends.
                    default/other  e-other  failed: deadline_exceeded (retryable): too late, for r2 after 6s
                    default/.elser_model_2  my-elser  fully allocated, 3 of 3 allocations for 2 requests after 20s
                    default/third  e-third  [--------------------]  waiting for endpoint  1 waiter\
                    """;
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(text(written)).isEqualTo(ended));

            process.getOutputStream().write(CTRL_C);
            process.getOutputStream().flush();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCodes.DONE);
            assertThat(text(written)).isEqualTo(ended);
            assertThat(screen(written).isClean()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatWasSubmittedIsDrawnUntilItHasEnded() throws Exception {
        Path written = directory.resolve("written");
        Process process =
                onTerminal("submit --inference-id my-elser --request-id r1 --wait", written);
        try {
            String sent =
                    """
                    r1 key=default/.elser_model_2 partition=0 offset=0
                    Waiting for the request, Ctrl-C ends the waiting only.\
                    """;
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(text(written)).isEqualTo(sent));
            broker.publish(
                    "events",
                    WatchEvents.requested(0, "r1", 1),
                    WatchEvents.downloading(5, "r1", 96, 1));
            broker.handled(1);
            String bar =
                    "\ndefault/.elser_model_2  my-elser  [#######-------------]   36%  96/263 parts"
                            + "  1 waiter";
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(text(written)).isEqualTo(sent + bar));
            broker.publish("events", WatchEvents.served(20, "r1", 1));

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitCodes.DONE);
            assertThat(text(written))
                    .isEqualTo(
                            sent
                                    + "\ndefault/.elser_model_2  my-elser  fully allocated, 3 of 3"
                                    + " allocations for r1 after 20s");
            assertThat(screen(written).isClean()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process onTerminal(String arguments, Path written) throws IOException {
        String command =
                String.join(
                        " ",
                        // A build that runs in the background of a shell has Ctrl-C ignored.
                        "stty cols " + COLUMNS + " rows 24; exec env --default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                        String.join(" ", broker.properties()),
                        Main.class.getName(),
                        arguments);
        ProcessBuilder builder =
                new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null")
                        .redirectOutput(written.toFile())
                        .redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "CLASSPATH",
                                System.getProperty("java.class.path"),
                                "TERM",
                                "xterm",
                                "SHELL",
                                "/bin/sh"));
        builder.environment().keySet().removeAll(List.of("COLUMNS", "LINES", "NO_COLOR"));
        return builder.start();
    }

    private String text(Path written) throws IOException {
        return String.join("\n", screen(written).text())
                .replace(broker.topic("events"), "the events");
    }

    private static AnsiScreen screen(Path written) throws IOException {
        return AnsiScreen.of(
                COLUMNS, new String(Files.readAllBytes(written), StandardCharsets.UTF_8));
    }
}
