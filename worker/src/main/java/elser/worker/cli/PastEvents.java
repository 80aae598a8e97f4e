package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.json.EventReader;
import elser.worker.config.ClientConfig;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest events of accepted requests from before some offsets, read bit by bit, so that whoever
 * waits for them can be stopped.
 */
final class PastEvents implements AutoCloseable {

    private static final Duration BIT = Duration.ofMillis(100);

    private final TopicFeed feed;
    private final List<SentRequest> requests;
    private final SentRequests sought;
    private final Map<TopicPartition, Long> ends;
    private final Map<SentRequest, EventReading.Known> latest = new HashMap<>();
    private final Map<SentRequest, byte[]> json = new HashMap<>();

    /** Nothing is read yet. */
    PastEvents(List<SentRequest> requests, Map<TopicPartition, Long> ends, ClientConfig config) {
        this.requests = List.copyOf(requests);
        this.sought = new SentRequests(requests);
        this.ends = ends;
        this.feed = TopicFeed.ofEvents(config, new TopicFeed.Start.Beginning());
    }

    /** Reads on for a moment; says whether all was read. */
    boolean readOn() {
        if (!feed.hasReadHistory()) {
            feed.poll(BIT, this::take);
        }
        return feed.hasReadHistory();
    }

    /** Those it is about. */
    List<SentRequest> requests() {
        return requests;
    }

    /** The latest event of a request, null for none. */
    EventReading.@Nullable Known latest(SentRequest request) {
        return latest.get(request);
    }

    /** The latest event as received. */
    byte[] json(SentRequest request) {
        return json.getOrDefault(request, new byte[0]);
    }

    @Override
    public void close() {
        feed.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        boolean isPast = record.offset() < ends.getOrDefault(partition, 0L);
        if (isPast
                && EventReader.read(record.value()) instanceof EventReading.Known known
                && !SentRequest.isRefusal(known.event())) {
            for (SentRequest request : sought.of(known.event())) {
                latest.put(request, known);
                json.put(request, record.value());
            }
        }
    }
}
