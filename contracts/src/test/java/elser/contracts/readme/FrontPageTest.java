package elser.contracts.readme;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestLimits;
import elser.contracts.RequestReading.Valid;
import elser.contracts.json.RequestReader;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The Java on the front page is the Java that is compiled and run here. */
class FrontPageTest {

    private static final TopicPartition EVENTS = new TopicPartition("events", 0);

    private static final Path SOURCE =
            Path.of("src/test/java/elser/contracts/readme/Examples.java");

    @ParameterizedTest
    @ValueSource(strings = {"ask", "follow"})
    void theFrontPage_showsTheExample_inAtMostTenLines(String name) throws IOException {
        String source = Files.readString(SOURCE);
        String marked =
                source.substring(
                        source.indexOf("// begin " + name) + "// begin ".length() + name.length(),
                        source.indexOf("// end " + name));
        String example = marked.stripIndent().strip();

        assertThat(Files.readString(Path.of("../README.md")))
                .contains("```java\n" + example + "\n```\n");
        assertThat(example.lines()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void ask_publishesARequestTheWorkerTakes() {
        try (var producer =
                new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer())) {
            assertThat(Examples.ask(producer)).succeedsWithin(Duration.ZERO);

            ProducerRecord<String, byte[]> sent = producer.history().get(0);
            assertThat(producer.history()).hasSize(1);
            assertThat(sent.key()).isEqualTo("default/.elser_model_2");
            assertThat(
                            new RequestReader(RequestLimits.CONTRACT_ONLY)
                                    .read(sent.value(), Map.of(), Instant.now()))
                    .isInstanceOf(Valid.class);
        }
    }

    @Test
    void follow_tellsWhatHappened_andGoesOnAfterWhatItDoesNotKnow() throws IOException {
        List<byte[]> values =
                List.of(
                        example("event-downloading"),
                        "{\"type\": \"paused\"}".getBytes(StandardCharsets.UTF_8),
                        new byte[0],
                        example("event-fully-allocated"),
                        example("event-failed-deadline"));
        try (MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest")) {
            consumer.assign(List.of(EVENTS));
            consumer.updateBeginningOffsets(Map.of(EVENTS, 0L));
            for (int i = 0; i < values.size(); i++) {
                consumer.addRecord(new ConsumerRecord<>("events", 0, i, "key", values.get(i)));
            }

            assertThat(Examples.follow(consumer))
                    .containsExactly(
                            "5f0c2a9e-0003 waits for model_download",
                            "5f0c2a9e-0003 served by my-elser-model",
                            "5f0c2a9e-0003 failed, retryable: true");
        }
    }

    private static byte[] example(String name) throws IOException {
        return Files.readAllBytes(Path.of("examples/" + name + ".json"));
    }
}
