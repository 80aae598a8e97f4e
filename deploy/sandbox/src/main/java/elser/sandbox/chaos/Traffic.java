package elser.sandbox.chaos;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.chaos.Asked.Kind;
import elser.sandbox.process.CommittedRecords;
import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The upstream service: publishes requests and reads what is said about them. */
final class Traffic implements AutoCloseable {

    private static final String REQUESTS = "elser.provisioning.requests";
    private static final String EVENTS = "elser.provisioning.events";
    private static final Set<String> TERMINAL = Set.of("fully_allocated", "failed");

    /** Longer than the broker is ever away. */
    private static final String OUTAGE_MS = "600000";

    private final KafkaProducer<String, String> producer;
    private final CommittedRecords events;
    private final ExecutorService sender = Executors.newSingleThreadExecutor();
    private final Map<Kind, Long> published = new EnumMap<>(Kind.class);
    private final Set<String> open = new HashSet<>();
    private final Set<String> dedicated = new HashSet<>();
    private final AtomicLong failedSends = new AtomicLong();
    private long ended;

    Traffic(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                OUTAGE_MS,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                OUTAGE_MS),
                        new StringSerializer(),
                        new StringSerializer());
        events = new CommittedRecords(bootstrapServers, List.of(EVENTS));
    }

    void publish(Asked asked) {
        published.merge(asked.kind(), 1L, Long::sum);
        String requestId = asked.requestId();
        if (asked.kind() == Kind.VALID && requestId != null) {
            open.add(requestId);
            if (asked.dedicatedTo() != null) {
                dedicated.add(requestId);
            }
        }
        sender.execute(() -> send(asked));
    }

    /** Waits where the broker is away, so it has a thread of its own. */
    private void send(Asked asked) {
        var _ =
                producer.send(
                        new ProducerRecord<>(REQUESTS, asked.key(), asked.body()),
                        (_, failure) -> {
                            if (failure != null) {
                                failedSends.incrementAndGet();
                            }
                        });
    }

    /** Takes note of what has come. */
    void read(Duration patience) {
        for (ConsumerRecord<String, String> record : events.next(patience)) {
            JsonNode event = CommittedRecords.json(record);
            if (TERMINAL.contains(event.path("type").asText())
                    && open.remove(event.path("request_id").asText())) {
                ended++;
            }
        }
    }

    /** Waits until the broker has all of them. */
    void flush() throws InterruptedException {
        sender.shutdown();
        if (!sender.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new ProgramException("requests could not be published");
        }
        producer.flush();
    }

    long published(Kind kind) {
        return published.getOrDefault(kind, 0L);
    }

    long published() {
        return published.values().stream().mapToLong(n -> n).sum();
    }

    /** Records the broker did not take. */
    long failedSends() {
        return failedSends.get();
    }

    /** Sound requests without a terminal event. */
    int open() {
        return open.size();
    }

    long ended() {
        return ended;
    }

    /** Ids of the requests that asked for an endpoint of their own. */
    Set<String> dedicated() {
        return Set.copyOf(dedicated);
    }

    @Override
    public void close() {
        sender.shutdownNow();
        producer.close(Duration.ZERO);
        events.close();
    }
}
