package elser.worker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.RequestLimits;
import elser.contracts.json.RequestReader;
import elser.worker.loop.Source;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The end of a partition, from where the consumer is and how far it is behind. */
class KafkaSourceEndTest {

    private static final TopicPartition PARTITION = new TopicPartition("requests", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final KafkaSource source =
            new KafkaSource(
                    consumer,
                    "requests",
                    1,
                    new RequestReader(new RequestLimits(Map.of(), Duration.ofDays(1))),
                    InstantSource.system(),
                    new Membership());

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void itIsTheSame_whereverTheConsumerIs() {
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 12L));
        assertThat(source.end(0)).isEqualTo(Source.UNKNOWN);

        source.start(0, 5);
        assertThat(source.end(0)).isEqualTo(12);

        source.seek(0, 7);
        assertThat(source.end(0)).isEqualTo(12);

        consumer.addRecord(new ConsumerRecord<>("requests", 0, 7, null, bytes("no JSON")));
        consumer.addRecord(new ConsumerRecord<>("requests", 0, 8, null, bytes("no JSON")));
        assertThat(source.poll(Duration.ZERO).records()).hasSize(2);
        assertThat(source.end(0)).isEqualTo(12);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
