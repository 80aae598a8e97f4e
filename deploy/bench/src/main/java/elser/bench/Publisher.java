package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Publishes requests, all at once or at a steady pace. */
final class Publisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    Publisher(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                                ByteArraySerializer.class,
                                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                                ByteArraySerializer.class,
                                ProducerConfig.LINGER_MS_CONFIG,
                                0));
    }

    /** Sends one. */
    void send(ProducerRecord<byte[], byte[]> request) {
        Future<RecordMetadata> _ =
                producer.send(
                        request,
                        (_, refused) -> {
                            if (refused != null) {
                                failure.compareAndSet(null, refused);
                            }
                        });
    }

    /** Sends so many as fast as they can be sent, and waits until the broker has them. */
    void backlog(int number, IntFunction<ProducerRecord<byte[], byte[]>> request) {
        for (int i = 0; i < number; i++) {
            send(request.apply(i));
        }
        flush();
    }

    /** Waits until the broker has everything. */
    void flush() {
        producer.flush();
        Exception refused = failure.get();
        if (refused != null) {
            throw new ProgramException("a request could not be published: " + refused);
        }
    }

    /**
     * Sends at a steady pace, whatever becomes of what was sent before: one that is sent late
     * counts from when it should have been sent. An interrupt ends it.
     *
     * @param start when the first is due, as of {@link System#nanoTime}
     * @param rate a second
     */
    void openLoad(
            long start, int rate, int number, IntFunction<ProducerRecord<byte[], byte[]>> request) {
        int sent = 0;
        while (sent < number && !Thread.currentThread().isInterrupted()) {
            long now = System.nanoTime();
            while (sent < number && due(start, rate, sent) - now <= 0) {
                send(request.apply(sent++));
            }
            if (sent < number) {
                LockSupport.parkNanos(Math.max(1, due(start, rate, sent) - System.nanoTime()));
            }
        }
        boolean isToldToEnd = Thread.interrupted();
        flush();
        if (isToldToEnd) {
            Thread.currentThread().interrupt();
        }
    }

    /** When the one of that number is due. */
    static long due(long start, int rate, int number) {
        return start + (long) (number * 1e9 / rate);
    }

    @Override
    public void close() {
        producer.close();
    }
}
