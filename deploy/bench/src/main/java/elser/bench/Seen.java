package elser.bench;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** First and last events of requests, by id. */
final class Seen implements EventWatch.Taker {

    private static final Set<String> TERMINAL = Set.of("fully_allocated", "failed");

    private final Map<String, Long> requested = new ConcurrentHashMap<>();
    private final Map<String, Long> ended = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger doubled = new AtomicInteger();
    private volatile long firstEnd;
    private volatile long lastEnd;

    @Override
    public void take(ConsumerRecord<byte[], byte[]> event, long at) {
        String type = EventWatch.type(event);
        String id = EventWatch.requestId(event);
        if (type.equals("requested")) {
            note(id, at, requested);
        } else if (TERMINAL.contains(type)) {
            failed.addAndGet(type.equals("failed") ? 1 : 0);
            note(id, at, ended);
            firstEnd = firstEnd == 0 ? at : firstEnd;
            lastEnd = at;
        }
    }

    private void note(String id, long at, Map<String, Long> of) {
        if (of.putIfAbsent(id, at) != null) {
            doubled.incrementAndGet();
        }
    }

    /** When a request's {@code requested} was read; it must have been. */
    long requestedAt(String id) {
        return at(id, requested);
    }

    /** When a request's last event was read; it must have been. */
    long endedAt(String id) {
        return at(id, ended);
    }

    private static long at(String id, Map<String, Long> of) {
        Long at = of.get(id);
        if (at == null) {
            throw new IllegalStateException("nothing was said of " + id);
        }
        return at;
    }

    boolean isRequested(String id) {
        return requested.containsKey(id);
    }

    int requested() {
        return requested.size();
    }

    int ended() {
        return ended.size();
    }

    int failed() {
        return failed.get();
    }

    /** Events that were there already. */
    int doubled() {
        return doubled.get();
    }

    /** When the earliest last event was read. */
    long firstEnd() {
        return firstEnd;
    }

    /** When the latest last event was read. */
    long lastEnd() {
        return lastEnd;
    }
}
