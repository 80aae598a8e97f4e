package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.demo.Account.DeadLetter;
import elser.sandbox.process.CommittedRecords;
import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** The demo as an upstream service: it publishes requests and reads what is answered. */
final class Topics implements AutoCloseable {

    private static final String REQUESTS = "elser.provisioning.requests";
    private static final String EVENTS = "elser.provisioning.events";
    private static final String DEAD_LETTERS = "elser.provisioning.dead-letters";

    private final KafkaProducer<String, String> producer;
    private final CommittedRecords answers;

    Topics(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        new StringSerializer(),
                        new StringSerializer());
        answers = new CommittedRecords(bootstrapServers, List.of(EVENTS, DEAD_LETTERS));
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
        for (ConsumerRecord<String, String> record : answers.next(patience)) {
            if (record.topic().equals(EVENTS)) {
                JsonNode event = CommittedRecords.json(record);
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
        return answers.isAtEnd();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        answers.close();
    }
}
