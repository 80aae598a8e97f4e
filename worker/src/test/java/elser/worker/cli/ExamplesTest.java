package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Every example of every help text, run. */
@ExtendWith(SharedBroker.class)
class ExamplesTest {

    private static final String REQUEST = "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\"}";

    private final OnBroker broker;

    @TempDir private Path directory;

    ExamplesTest(TestBroker kafka) {
        broker = new OnBroker(kafka.bootstrapServers());
    }

    @Test
    void everyExampleDoesSomething() throws Exception {
        broker.withTopics(1);
        broker.publish("requests", REQUEST.formatted("5f0c"));
        broker.publish("events", WatchEvents.failed(2, "5f0c", 1));
        broker.handled(1);
        Files.writeString(
                directory.resolve("worker.yaml"),
                "elser.targets.search-eu.url: http://127.0.0.1:10");
        Files.writeString(directory.resolve("request.json"), REQUEST.formatted("a"));
        Files.writeString(
                directory.resolve("requests.jsonl"),
                REQUEST.formatted("b") + "\n" + REQUEST.formatted("c"));

        List<String> examples = HelpTest.examples();
        assertThat(examples).hasSizeGreaterThan(25);
        for (String example : examples) {
            run(example);
        }
    }

    private void run(String example) throws Exception {
        String[] arguments =
                Arrays.stream(HelpTest.arguments(example))
                        .map(
                                it ->
                                        it.matches("\\w+\\.(yaml|jsonl?)")
                                                ? "" + directory.resolve(it)
                                                : it)
                        .toArray(String[]::new);
        Terminal terminal =
                broker.terminal()
                        .with("elser.targets.default.url", "http://127.0.0.1:9")
                        .typing(REQUEST.formatted("d"));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(
                        () -> terminal.run(arguments), Thread::startVirtualThread);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> code.isDone() || terminal.interruption().isArmed());
        terminal.interruption().stopAndWait();

        assertThat(code.get(30, TimeUnit.SECONDS))
                .as(example + "\n" + terminal.written() + String.join("\n", terminal.err()))
                .isIn(ExitCodes.DONE, ExitCodes.FAILED);
        assertThat(String.join("\n", terminal.err())).doesNotContain("Something went wrong");
    }
}
