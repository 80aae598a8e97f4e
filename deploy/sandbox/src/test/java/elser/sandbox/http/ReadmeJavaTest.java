package elser.sandbox.http;

import static elser.sandbox.http.Calls.creating;
import static elser.sandbox.http.Calls.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.cluster.ElserModels;
import elser.sandbox.cluster.MlCapacity;
import elser.sandbox.kafka.EmbeddedKafka;
import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page's Java. */
class ReadmeJavaTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyExample_isInThisClass() throws IOException {
        String here =
                squeeze(
                        Files.readString(
                                Path.of("src/test/java/elser/sandbox/http/ReadmeJavaTest.java")));
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("README.md")));
        int found = 0;
        while (blocks.find()) {
            found++;
            assertThat(here).contains(squeeze(blocks.group(1)));
        }
        assertThat(found).isEqualTo(2);
    }

    private static String squeeze(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void rulesAndChanges() {
        try (var kafka = EmbeddedKafka.start();
                var target =
                        SimulatedElasticsearch.start(
                                TargetOptions.of(
                                                ClusterOptions.builder()
                                                        .downloadDuration(Duration.ofSeconds(2))
                                                        .with(new Change.AddPreconfiguredEndpoint())
                                                        .build())
                                        .nodes(2)
                                        .behind(
                                                GatewayOptions.likeConsole(
                                                        Duration.ofSeconds(1))))) {
            target.add(
                    Rule.on(Match.creates(ElserModels.PORTABLE), new Fault.Reset(Stage.FORWARDED))
                            .times(3));
            target.refuse("node-1", Duration.ofSeconds(1));
            target.apply(new Change.SetCapacity(MlCapacity.none()));
            kafka.stop();
            kafka.restart(); // same port, same data
        }
    }

    @Test
    void virtualTime() {
        VirtualClock clock = VirtualClock.startingAt(Instant.parse("2026-11-23T20:00:00Z"));
        ClusterOptions options =
                ClusterOptions.builder().downloadDuration(Duration.ofMinutes(2)).build();
        try (var target = SimulatedElasticsearch.start(TargetOptions.of(options), clock)) {
            CompletableFuture<Outcome> create = creating(target.url(), "my-elser");
            await().until(() -> target.waiting() == 1);
            clock.advance(Duration.ofSeconds(30)); // the server's own time-out
            assertThat(status(create.join())).isEqualTo(408);
        }
    }
}
