package elser.sandbox.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.sandbox.demo.Account.DeadLetter;
import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** The demo as an upstream service: it publishes requests and reads what is answered. */
final class Topics implements AutoCloseable {

    private static final String REQUESTS = "elser.provisioning.requests";
    private static final String EVENTS = "elser.provisioning.events";
    private static final String DEAD_LETTERS = "elser.provisioning.dead-letters";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final List<TopicPartition> partitions;

    Topics(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        new StringSerializer(),
                        new StringSerializer());
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer());
        partitions =
                Stream.of(EVENTS, DEAD_LETTERS)
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Publishes a body as it is, and returns once the broker has it. */
    void publish(String body) throws InterruptedException {
        try {
            producer.send(new ProducerRecord<>(REQUESTS, body)).get();
        } catch (ExecutionException e) {
            throw new ProgramException("a request could not be published: " + e.getCause());
        }
    }

    /** Adds what has come to {@code account}, and returns the events of it. */
    List<JsonNode> read(Duration patience, Account account) {
        List<JsonNode> events = new ArrayList<>();
        for (ConsumerRecord<String, String> record : consumer.poll(patience)) {
            if (record.topic().equals(EVENTS)) {
                JsonNode event = parse(record.value());
                account.add(event);
                events.add(event);
            } else {
                Header reason = record.headers().lastHeader("elser.error.reason");
                account.add(
                        new DeadLetter(
                                record.value(),
                                reason == null
                                        ? "no reason"
                                        : new String(reason.value(), StandardCharsets.UTF_8)));
            }
        }
        return events;
    }

    /** Whether everything that was committed when this is called has been read. */
    boolean isAtEnd() {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ProgramException("an event is not JSON: " + e.getOriginalMessage());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
    }
}
