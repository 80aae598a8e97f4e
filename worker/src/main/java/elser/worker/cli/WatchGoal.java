package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.LifecycleEvent;
import elser.worker.screen.ListText;
import elser.worker.screen.TimeSpans;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * To see events that match a filter; where it names requests, until each has ended for every model
 * it was sent for, else for ever.
 */
final class WatchGoal implements Goal {

    private final EventFilter filter;
    private final BooleanSupplier hasReadHistory;
    private final Map<String, WatchedRequest> watched = new HashMap<>();

    /**
     * Nothing is judged before the history was read.
     *
     * @param hasReadHistory whether it was
     */
    WatchGoal(EventFilter filter, BooleanSupplier hasReadHistory) {
        this.filter = filter;
        this.hasReadHistory = hasReadHistory;
    }

    @Override
    public Interest take(LifecycleEvent event, byte[] json) {
        boolean isWanted = filter.matches(event);
        if (isWanted && !isEndless()) {
            watched.computeIfAbsent(event.requestId(), _ -> new WatchedRequest()).take(event);
        }
        return isWanted ? Interest.WANTED : Interest.NONE;
    }

    @Override
    public boolean wants(EventReading.Later event) {
        return filter.matches(event);
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> deadLetter) {
        throw new IllegalStateException("dead letters are not read here");
    }

    @Override
    public @Nullable Integer reached() {
        if (isEndless() || !open().isEmpty() || !hasReadHistory.getAsBoolean()) {
            return null;
        }
        return watched.values().stream().anyMatch(WatchedRequest::hasFailed)
                ? ExitCodes.FAILED
                : ExitCodes.DONE;
    }

    @Override
    public int stopped() {
        return isEndless() ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    @Override
    public @Nullable String missing(Duration time) {
        return isEndless()
                ? null
                : "Not every request has ended within %s: %s."
                        .formatted(TimeSpans.of(time), ListText.of(open()));
    }

    private boolean isEndless() {
        return filter.requests().isEmpty();
    }

    private List<String> open() {
        return filter.requests().stream()
                .filter(
                        id -> {
                            WatchedRequest request = watched.get(id);
                            return request == null || !request.hasEnded();
                        })
                .sorted()
                .toList();
    }
}
