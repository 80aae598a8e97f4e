package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A command-line producer is enough to ask for a model. */
@ExtendWith(SharedBroker.class)
class KcatTest {

    private final TestBroker kafka;

    KcatTest(TestBroker kafka) {
        this.kafka = kafka;
    }

    private static boolean isInstalled() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kcat")));
    }

    @Test
    void aLineOfJsonFromKcatIsServed() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "kcat is not installed");
        try (var cluster =
                        SimulatedElasticsearch.start(
                                ClusterOptions.builder()
                                        .downloadDuration(Duration.ofMillis(100))
                                        .allocationTime(Duration.ofMillis(20))
                                        .build());
                var rig = Rig.on(kafka, cluster)) {
            rig.startWorker();
            Process kcat =
                    new ProcessBuilder(
                                    "kcat",
                                    "-P",
                                    "-b",
                                    kafka.bootstrapServers(),
                                    "-t",
                                    rig.topics().requests())
                            .inheritIO()
                            .redirectInput(ProcessBuilder.Redirect.PIPE)
                            .start();
            try (var input = kcat.outputWriter()) {
                input.write("{\"request_id\":\"by-hand\",\"inference_id\":\"my-elser\"}\n");
            }
            boolean hasEnded = kcat.waitFor(30, TimeUnit.SECONDS);
            kcat.destroyForcibly();

            assertThat(hasEnded).isTrue();
            assertThat(kcat.exitValue()).isZero();
            assertThat(Tally.of(rig.events().untilEnded(1))).isEqualTo(Tally.allServed(1));
        }
    }
}
