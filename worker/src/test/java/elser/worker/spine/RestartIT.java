package elser.worker.spine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import elser.contracts.LifecycleEvent;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.Counters.Creates;
import elser.sandbox.cluster.Course;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.sandbox.http.TargetOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The worker's process ends while work is under way, and another one takes over. */
@ExtendWith(SharedBroker.class)
class RestartIT {

    private static final String MODEL = ".elser_model_2";
    private static final Duration TERMINATION = Duration.ofSeconds(10);
    private static final List<String> PAGES =
            List.of("/", "/status", "/metrics", "/health/live", "/health/ready");
    private static final Duration LONGER_THAN_A_TEST = Duration.ofMinutes(10);

    private final TestBroker kafka;

    RestartIT(TestBroker kafka) {
        this.kafka = kafka;
    }

    private record Outcome(Tally tally, Creates creates, int deadLetters) {

        /** So many requests served by one create. */
        static Outcome oneCreateFor(long requests) {
            return new Outcome(Tally.allServed(requests), new Creates(1, 0, 1, 1), 0);
        }
    }

    /** Downloads stop half-way until {@link Change.FinishDownloads}. */
    private static SimulatedElasticsearch cluster(Duration gateway) {
        return SimulatedElasticsearch.start(
                TargetOptions.of(
                                ClusterOptions.builder()
                                        .apiKey(Hush.API_KEY)
                                        .downloadDuration(Duration.ofMillis(500))
                                        .allocationTime(Duration.ofMillis(50))
                                        .with(new Change.SetDownloads(new Course.StallsAfter(99)))
                                        .build())
                        .behind(GatewayOptions.cuttingAfter(gateway)));
    }

    private Rig rig(SimulatedElasticsearch cluster) {
        return Hush.given(Rig.on(kafka, cluster));
    }

    private static void publish(Rig rig, String requestId) {
        rig.publish(
                """
                {"request_id":"%s","inference_id":"elser-%s","inference_config":{"service":"elser",
                 "service_settings":{"num_allocations":1,"num_threads":1}}}
                """
                        .formatted(requestId, requestId));
    }

    private static boolean isDownloading(LifecycleEvent event) {
        return event.waitingFor() == LifecycleEvent.WaitingFor.MODEL_DOWNLOAD;
    }

    /** Whoever reports something tells what was built. */
    @Test
    void theJarTellsTheCommitItWasBuiltFrom() throws IOException {
        assumeTrue(Files.exists(Path.of("..", ".git")), "not built from a repository");
        String java = ProcessHandle.current().info().command().orElseThrow();
        String version = output(java, "-jar", WorkerProgram.JAR.toString(), "--version");
        assertThat(version).matches("elser-worker .+, commit [0-9a-f]{7,}");
        String commit = version.substring(version.lastIndexOf(' ') + 1);
        assertThat(output("git", "rev-parse", commit))
                .isEqualTo(output("git", "rev-parse", "HEAD"));
    }

    private static String output(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void terminatedDuringADownload_theNextProcessAnswersEverybodyOnce() {
        assertThat(
                        endedDuringADownload(
                                "text",
                                worker -> assertThat(worker.terminate(TERMINATION)).isZero()))
                .isEqualTo(Outcome.oneCreateFor(4));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void killedDuringADownload_theNextProcessAnswersEverybodyOnce() {
        assertThat(endedDuringADownload("json", WorkerProgram::kill))
                .isEqualTo(Outcome.oneCreateFor(4));
    }

    private Outcome endedDuringADownload(String logFormat, Consumer<WorkerProgram> end) {
        try (var cluster = cluster(Duration.ofMillis(200));
                var rig = rig(cluster).with("elser.log.format", logFormat);
                var probe = new HealthProbe(rig.with("elser.log.level", "debug"))) {
            try (var first = WorkerProgram.start(rig)) {
                publish(rig, "leader");
                rig.events().until(all -> all.stream().anyMatch(RestartIT::isDownloading));
                publish(rig, "joined-1");
                publish(rig, "joined-1");
                publish(rig, "joined-2");
                rig.events().untilRequested("joined-1", "joined-2");
                await().until(() -> life(rig, "joined-2").contains("request accepted"));
                for (String page : PAGES) {
                    Hush.assertNotIn(page, probe.get(page));
                }
                end.accept(first);
            }
            publish(rig, "meanwhile");
            Outcome outcome = finish(rig, cluster, "meanwhile");
            // Without a key it may have come to another partition than its model's.
            assertThat(life(rig, "joined-2"))
                    .filteredOn(line -> !line.equals("request sent on"))
                    .startsWith("request accepted")
                    .contains("provisioning moved")
                    .endsWith("request ended");
            assertThat(life(rig, "joined-1")).contains("duplicate request ignored");
            Hush.assertNotIn("log", WorkerProgram.lines(rig));
            Hush.assertNotIn("events", rig.events().all());
            return outcome;
        }
    }

    /** Messages of the log lines that a request's id is in. */
    private static List<String> life(Rig rig, String requestId) {
        Pattern message = Pattern.compile(" TurnLog | IntakeStage |\"message\":\"");
        return WorkerProgram.lines(rig).stream()
                .filter(line -> line.matches(".*\\b" + requestId + "\\b.*"))
                .map(line -> message.split(line, 2)[1].replaceFirst("(\"| elser[.]).*", ""))
                .toList();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"consumer", "classic"})
    void frozenUntilAnotherProcessHasTakenOver_saysNothingMoreWhenItThaws(String groupProtocol) {
        try (var cluster = cluster(Duration.ofMillis(200));
                var rig = rig(cluster).joiningBy(groupProtocol);
                var frozen = WorkerProgram.start(rig)) {
            publish(rig, "leader");
            rig.events().until(all -> all.stream().anyMatch(RestartIT::isDownloading));
            publish(rig, "joined");
            rig.events().untilRequested("joined");
            frozen.freeze();
            publish(rig, "meanwhile");
            try (var second = WorkerProgram.start(rig)) {
                rig.events().untilRequested("meanwhile");
                cluster.apply(new Change.FinishDownloads());
                frozen.thaw();
                rig.events().untilNoRequestIsOpen();
                publish(rig, "after");
                rig.events().untilRequested("after");
                rig.events().untilNoRequestIsOpen();
                assertThat(frozen.terminate(TERMINATION)).isZero();
                assertThat(second.terminate(TERMINATION)).isZero();
            }

            assertThat(outcome(rig, cluster)).isEqualTo(Outcome.oneCreateFor(4));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void terminatedWhileTheCreateRuns_theNextProcessDoesNotCreateAgain() {
        assertThat(
                        endedWhileTheCreateRuns(
                                worker -> assertThat(worker.terminate(TERMINATION)).isZero()))
                .isEqualTo(Outcome.oneCreateFor(3));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void killedWhileTheCreateRuns_theNextProcessDoesNotCreateAgain() {
        assertThat(endedWhileTheCreateRuns(WorkerProgram::kill)).isEqualTo(Outcome.oneCreateFor(3));
    }

    private Outcome endedWhileTheCreateRuns(Consumer<WorkerProgram> end) {
        try (var cluster = cluster(LONGER_THAN_A_TEST);
                var rig = rig(cluster)) {
            try (var first = WorkerProgram.start(rig)) {
                publish(rig, "leader");
                publish(rig, "joined");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> cluster.counters().createsOf(MODEL).inFlight() == 1);
                end.accept(first);
            }
            publish(rig, "meanwhile");
            return finish(rig, cluster, "leader", "joined", "meanwhile");
        }
    }

    /** Lets a second process take over, ends the download, and counts what came of it. */
    private static Outcome finish(
            Rig rig, SimulatedElasticsearch cluster, String... stillToBeRequested) {
        try (var second = WorkerProgram.start(rig)) {
            rig.events().untilRequested(stillToBeRequested);
            cluster.apply(new Change.FinishDownloads());
            rig.events().untilNoRequestIsOpen();
            assertThat(second.terminate(TERMINATION)).isZero();
        }
        return outcome(rig, cluster);
    }

    private static Outcome outcome(Rig rig, SimulatedElasticsearch cluster) {
        return new Outcome(
                Tally.of(rig.events().all()),
                cluster.counters().createsOf(MODEL),
                rig.events().deadLetters().size());
    }
}
