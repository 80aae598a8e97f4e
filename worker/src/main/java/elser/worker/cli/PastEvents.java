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

/** The latest events of requests from before some offsets. */
final class PastEvents {

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Map<SentRequest, EventReading.Known> latest = new HashMap<>();
    private final Map<SentRequest, byte[]> json = new HashMap<>();

    /** Reads all that is on the topic. */
    static PastEvents of(
            List<SentRequest> requests, Map<TopicPartition, Long> ends, ClientConfig config) {
        PastEvents past = new PastEvents();
        SentRequests sought = new SentRequests(requests);
        try (TopicFeed feed = TopicFeed.ofEvents(config, new TopicFeed.Start.Beginning())) {
            while (!feed.hasReadHistory()) {
                feed.poll(PATIENCE, record -> past.take(record, ends, sought));
            }
        }
        return past;
    }

    /** The latest event of a request, null for none. */
    EventReading.@Nullable Known latest(SentRequest request) {
        return latest.get(request);
    }

    /** The latest event as received. */
    byte[] json(SentRequest request) {
        return json.getOrDefault(request, new byte[0]);
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Map<TopicPartition, Long> ends,
            SentRequests sought) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        boolean isPast = record.offset() < ends.getOrDefault(partition, 0L);
        if (isPast && EventReader.read(record.value()) instanceof EventReading.Known known) {
            for (SentRequest request : sought.of(known.event())) {
                latest.put(request, known);
                json.put(request, record.value());
            }
        }
    }
}
