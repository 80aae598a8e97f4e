package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import elser.contracts.LifecycleEvent;
import elser.contracts.json.ContractJson;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.ClusterOptions;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Announcement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A worker's loop before a server whose answers, to reads and to calls that change something, are
 * anything. {@code -Dfuzz.inputs} and {@code -Dfuzz.seed} make it longer and other.
 */
@Timeout(7200)
class AnswerFuzzTest {

    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int A_WORLD = 1000;
    private static final int LARGEST_EVENT = 64 * 1024;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final Schema schema =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            Files.readString(
                                    Path.of("../contracts/schemas/lifecycle-event.schema.json")),
                            InputFormat.JSON);

    AnswerFuzzTest() throws IOException {}

    @Test
    void whateverIsAnswered_theLoopGoesOn_andEveryRequestHasItsEnd() {
        long began = System.nanoTime();
        long given = 0;
        for (long world = SEED * 1_000_000; given < INPUTS; world++) {
            given += world(world);
        }
        if (INPUTS > 10_000) {
            System.out.printf(
                    "%,d answers, %,d a second%n",
                    given, given * 1_000_000_000L / (System.nanoTime() - began));
        }
    }

    private int world(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        VirtualTarget target =
                new VirtualTarget(
                        "default",
                        ClusterOptions.builder()
                                .downloadDuration(Duration.ofSeconds(20))
                                .with(
                                        random.nextBoolean()
                                                ? new Change.AddPreconfiguredEndpoint()
                                                : new Change.FinishDownloads())
                                .build(),
                        VirtualClock.T0);
        HostileAnswers answers = new HostileAnswers(random);
        target.answerAs(answers);
        VirtualRig rig =
                new VirtualRig(
                                Map.of("default", target),
                                VirtualRig.config(VirtualRig.BUILD, 1),
                                random)
                        .smooth();
        Set<String> sent = new HashSet<>();
        while (answers.given() < A_WORLD) {
            sent.add(
                    rig.send(
                            "default",
                            VirtualRig.ELSER,
                            "ep-" + random.nextInt(4),
                            random.nextInt(4) == 0 ? null : VirtualRig.config(VirtualRig.BUILD, 1),
                            random.nextInt(4) == 0,
                            Duration.ofSeconds(1 + random.nextInt(300))));
            rig.pass(Duration.ofSeconds(1 + random.nextInt(60)));
        }
        answers.end();
        rig.pass(Duration.ofMinutes(12));

        assertThat(rig.loop.snapshot().failed()).as("seed %d", seed).isEmpty();
        assertThat(rig.loop.snapshot().counts().reloads()).as("seed %d", seed).isZero();
        Map<String, LifecycleEvent> last = new HashMap<>();
        for (Announcement each : rig.log.events) {
            judge(each.event(), seed);
            last.put(each.event().requestId(), each.event());
        }
        assertThat(last.keySet()).as("seed %d", seed).isEqualTo(sent);
        assertThat(last.values()).as("seed %d", seed).allMatch(event -> event.type().isTerminal());
        return answers.given();
    }

    private void judge(LifecycleEvent event, long seed) {
        byte[] bytes = ContractJson.write(event);
        String json = new String(bytes, StandardCharsets.UTF_8);
        assertThat(bytes.length).as("seed %d", seed).isLessThan(LARGEST_EVENT);
        assertThat(json).as("seed %d", seed).doesNotContain(VirtualTarget.SECRET);
        assertThat(
                        schema.validate(
                                json,
                                InputFormat.JSON,
                                context ->
                                        context.executionConfig(
                                                config -> config.formatAssertionsEnabled(true))))
                .as("seed %d: %s", seed, json)
                .isEmpty();
        LifecycleEvent.Failure failure = event.failure();
        if (failure != null) {
            assertThat(UNSEEN.matcher(failure.message()).find()).as(failure.message()).isFalse();
        }
    }
}
