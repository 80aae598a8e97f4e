package elser.worker.telemetry;

import elser.worker.kafka.ClientListener;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the Kafka clients tell of themselves, under Micrometer's names. Of a client that was
 * replaced nothing is told any more.
 */
public final class ClientMeters implements ClientListener, AutoCloseable {

    private final MeterRegistry registry;
    private final Map<String, KafkaClientMetrics> byId = new HashMap<>();

    /** Looks for metrics that a client has got since, one thread for all. */
    private final ScheduledExecutorService refresh =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("kafka-metrics").factory());

    private boolean closed;

    ClientMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void made(String id, Consumer<?, ?> consumer) {
        bind(id, new KafkaClientMetrics(consumer, List.of(), refresh));
    }

    @Override
    public void made(String id, Producer<?, ?> producer) {
        bind(id, new KafkaClientMetrics(producer, List.of(), refresh));
    }

    private synchronized void bind(String id, KafkaClientMetrics metrics) {
        KafkaClientMetrics before = byId.remove(id);
        if (before != null) {
            before.close();
        }
        if (closed) {
            metrics.close();
        } else {
            byId.put(id, metrics);
            metrics.bindTo(registry);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        byId.values().forEach(KafkaClientMetrics::close);
        byId.clear();
        refresh.shutdownNow();
    }
}
