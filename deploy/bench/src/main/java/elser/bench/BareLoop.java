package elser.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * The least that a worker of this kind can do: consume, find out whose request it is, produce an
 * event and a ledger record of the size of the worker's own, commit the offsets in the same
 * transaction. It decides nothing, remembers nothing and checks nothing.
 */
final class BareLoop {

    /** Two records each are what the worker puts into one transaction. */
    private static final int BATCH = 1_000;

    private static final JsonFactory JSON = new JsonFactory();

    private BareLoop() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments bootstrap servers, name of the topics, bytes of an event, of a ledger record
     *     (0: none is written)
     */
    public static void main(String[] arguments) throws IOException {
        Topics topics = new Topics(arguments[1], 1);
        int eventBytes = Integer.parseInt(arguments[2]);
        int ledgerBytes = Integer.parseInt(arguments[3]);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(arguments[0], topics);
                KafkaProducer<byte[], byte[]> producer = producer(arguments[0], topics)) {
            producer.initTransactions();
            consumer.subscribe(List.of(topics.requests()));
            while (!Thread.currentThread().isInterrupted()) {
                ConsumerRecords<byte[], byte[]> requests = consumer.poll(Duration.ofSeconds(1));
                if (!requests.isEmpty()) {
                    producer.beginTransaction();
                    for (ConsumerRecord<byte[], byte[]> request : requests) {
                        answer(request, topics, producer, eventBytes, ledgerBytes);
                    }
                    producer.sendOffsetsToTransaction(
                            requests.nextOffsets(), consumer.groupMetadata());
                    producer.commitTransaction();
                }
            }
        }
    }

    private static void answer(
            ConsumerRecord<byte[], byte[]> request,
            Topics topics,
            KafkaProducer<byte[], byte[]> producer,
            int eventBytes,
            int ledgerBytes)
            throws IOException {
        byte[] id = Requests.utf8(requestId(request.value()));
        if (ledgerBytes > 0) {
            // What cannot be sent fails the commit.
            Future<RecordMetadata> _ =
                    producer.send(
                            new ProducerRecord<>(
                                    topics.ledger(),
                                    request.partition(),
                                    id,
                                    filled(id, ledgerBytes - id.length)));
        }
        byte[] event = filled(id, eventBytes - request.key().length);
        Future<RecordMetadata> _ =
                producer.send(new ProducerRecord<>(topics.events(), request.key(), event));
    }

    private static String requestId(byte[] value) throws IOException {
        String id = "";
        try (JsonParser parser = JSON.createParser(value)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("request_id")) {
                    id = parser.nextTextValue();
                }
            }
        }
        return id;
    }

    private static byte[] filled(byte[] id, int bytes) {
        byte[] value = new byte[Math.max(id.length, bytes)];
        Arrays.fill(value, (byte) ' ');
        System.arraycopy(id, 0, value, 0, id.length);
        return value;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String servers, Topics topics) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        topics.group(),
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "consumer",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        BATCH,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        100,
                        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class,
                        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                        ByteArrayDeserializer.class));
    }

    private static KafkaProducer<byte[], byte[]> producer(String servers, Topics topics) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        topics.name(),
                        // As the worker's own: the same pace and batches.
                        ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
                        10,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 * 1024,
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class,
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                        ByteArraySerializer.class));
    }
}
