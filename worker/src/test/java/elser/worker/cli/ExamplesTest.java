package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.screen.WatchEvents;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Every example of every help text, run. That of {@code generate-completion} is run by a shell, in
 * {@code HelpTest}.
 */
@ExtendWith(SharedBroker.class)
class ExamplesTest {

    private static final String REQUEST =
            "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\",\"target\":\"%s\"}";

    private static final String STOPPED = "Ctrl-C ends the waiting only.";

    /** Its first event is there, as if it had been accepted, and no ledger tells what it was. */
    private static final String NOT_BROUGHT_BACK = "1 requests in flight CANNOT be brought back";

    /** What examples say that do not end with 0 here, where no worker runs; all others do. */
    private static final Map<String, String> FAILING =
            Map.of(
                    "submit --inference-id my-elser --wait --timeout 30m",
                    STOPPED,
                    "submit --file requests.jsonl --wait --plain",
                    STOPPED,
                    "submit --file - --wait --json",
                    STOPPED,
                    "watch --config worker.yaml --request 5f0c --timeout 30m",
                    "Watching ",
                    "recover --config worker.yaml",
                    NOT_BROUGHT_BACK,
                    "recover --config worker.yaml --yes",
                    NOT_BROUGHT_BACK);

    private final OnBroker broker;

    @TempDir private Path directory;

    ExamplesTest(TestBroker kafka) {
        broker = new OnBroker(kafka.bootstrapServers());
    }

    @Test
    void everyExampleDoesWhatItIsThereFor() throws Exception {
        broker.withTopics(1);
        broker.publish("requests", REQUEST.formatted("5f0c", "default"));
        broker.publish("requests", REQUEST.formatted("eu", "search-eu"));
        broker.publish(
                "events",
                WatchEvents.requested(0, "5f0c", 1),
                WatchEvents.failed(2, "5f0c", 1).replace("\"sequence\":3", "\"sequence\":1"),
                WatchEvents.requested(1, "eu", 1)
                        .replace("\"default\"", "\"search-eu\"")
                        .replace("\"p1\"", "\"p2\""));
        broker.handled(1);
        Files.writeString(directory.resolve("request.json"), REQUEST.formatted("a", "default"));
        Files.writeString(
                directory.resolve("requests.jsonl"),
                REQUEST.formatted("b", "default") + "\n" + REQUEST.formatted("c", "default"));

        List<String> examples = HelpTest.examples();
        assertThat(examples).hasSize(38);
        assertThat(examples)
                .map(example -> String.join(" ", HelpTest.arguments(example)))
                .containsAll(FAILING.keySet());
        try (SimulatedElasticsearch cluster =
                SimulatedElasticsearch.start(ClusterOptions.builder().build())) {
            Files.writeString(
                    directory.resolve("worker.yaml"),
                    "elser.targets.default.url: " + cluster.url());
            for (String example : examples) {
                run(example, cluster);
            }
        }
    }

    private void run(String example, SimulatedElasticsearch cluster) throws Exception {
        String[] words = HelpTest.arguments(example);
        String[] arguments =
                Arrays.stream(words)
                        .map(
                                it ->
                                        it.matches("\\w+\\.(yaml|jsonl?)")
                                                ? "" + directory.resolve(it)
                                                : it)
                        .toArray(String[]::new);
        Terminal terminal =
                broker.terminal()
                        .with("elser.targets.default.url", cluster.url().toString())
                        .typing(
                                words[0].equals("replay")
                                        ? "y\n"
                                        : REQUEST.formatted("d", "default"));
        boolean checks = List.of(words).containsAll(List.of("run", "--check"));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(
                        () ->
                                checks
                                        ? terminal.run(new WorkerProcess(), arguments)
                                        : terminal.run(arguments),
                        Thread::startVirtualThread);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> code.isDone() || terminal.interruption().isArmed());
        terminal.interruption().stopAndWait();

        String written = terminal.written() + String.join("\n", terminal.err());
        String phrase = FAILING.get(String.join(" ", words));
        assertThat(code.get(30, TimeUnit.SECONDS))
                .as(example + "\n" + written)
                .isEqualTo(phrase == null ? ExitCodes.DONE : ExitCodes.FAILED);
        assertThat(written)
                .contains(phrase == null ? "" : phrase)
                .doesNotContain("Something went wrong");
    }
}
