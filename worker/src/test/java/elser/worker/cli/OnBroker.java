package elser.worker.cli;

import elser.sandbox.kafka.EmbeddedKafka;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Four topic names on a broker, and what a person with Kafka's own tools could do with them. */
final class OnBroker {

    private final String servers;
    private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);

    OnBroker(EmbeddedKafka kafka) {
        this(kafka.bootstrapServers());
    }

    OnBroker(String servers) {
        this.servers = servers;
    }

    String servers() {
        return servers;
    }

    String groupId() {
        return name;
    }

    String topic(String kind) {
        return name + "." + kind;
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        options.put("elser.kafka.bootstrap.servers", servers);
        options.put("elser.kafka.group.id", name);
        for (String kind : List.of("requests", "events", "ledger", "dead-letters")) {
            options.put("elser.topics." + kind, topic(kind));
        }
        return options;
    }

    /** All that a command needs to know of it, as options of a JVM. */
    List<String> properties() {
        return options().entrySet().stream()
                .map(option -> "-D" + option.getKey() + "=" + option.getValue())
                .toList();
    }

    Terminal terminal() {
        Terminal terminal = new Terminal();
        options().forEach(terminal::with);
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
                        Map.of("bootstrap.servers", servers),
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

    /** Sets a request aside as a worker does. */
    void setAside(long offset, String reason, String message)
            throws ExecutionException, InterruptedException {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic("dead-letters"), new byte[0]);
        Map<String, String> headers =
                Map.of(
                        "reason",
                        reason,
                        "message",
                        message,
                        "topic",
                        topic("requests"),
                        "partition",
                        "0",
                        "offset",
                        Long.toString(offset));
        headers.forEach(
                (header, value) ->
                        letter.headers()
                                .add(
                                        "elser.error." + header,
                                        value.getBytes(StandardCharsets.UTF_8)));
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(letter).get();
        }
    }

    /** Commits that all requests of partition 0 before an offset were handled. */
    void handled(long offset) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.alterConsumerGroupOffsets(
                            name,
                            Map.of(
                                    new TopicPartition(topic("requests"), 0),
                                    new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    List<ConsumerRecord<byte[], byte[]>> read(String kind) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers),
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
