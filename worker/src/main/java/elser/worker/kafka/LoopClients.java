package elser.worker.kafka;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

import java.time.Duration;

/** Makes the Kafka clients of one loop. */
public interface LoopClients {

    /** A member of the workers' group that reads committed records. */
    Consumer<byte[], byte[]> groupConsumer();

    /** A producer with the loop's one transactional id. */
    Producer<byte[], byte[]> producer();

    /** After which every call of such a producer ends by itself. */
    Duration longestWait();

    /** A consumer that reads committed records and belongs to no group. */
    Consumer<byte[], byte[]> ledgerConsumer();

    /** What there is to ask the brokers. */
    Brokers brokers();
}
