package elser.worker.cli;

import elser.sandbox.kafka.EmbeddedKafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Four topic names on a broker, and what a person with Kafka's own tools could do with them. */
final class OnBroker {

    private final EmbeddedKafka kafka;
    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);

    OnBroker(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    String topic(String kind) {
        return name + "." + kind;
    }

    Terminal terminal() {
        Terminal terminal =
                new Terminal().with("elser.kafka.bootstrap.servers", kafka.bootstrapServers());
        for (String kind : List.of("requests", "events", "ledger", "dead-letters")) {
            terminal.with("elser.topics." + kind, topic(kind));
        }
        return terminal;
    }

    OnBroker withTopics(int partitions) {
        int code = terminal().run("topics", "create", "--partitions", String.valueOf(partitions));
        if (code != ExitCodes.DONE) {
            throw new IllegalStateException("topics create ended with " + code);
        }
        return this;
    }

    void publish(String kind, String... values) throws ExecutionException, InterruptedException {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (String value : values) {
                producer.send(
                                new ProducerRecord<>(
                                        topic(kind), value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    List<ConsumerRecord<byte[], byte[]>> read(String kind) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic(kind)).stream()
                            .map(info -> new TopicPartition(topic(kind), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long count = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (records.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
