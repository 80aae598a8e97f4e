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
 * To see events that match a filter; where it names requests, until the latest event of each is
 * terminal, else for ever.
 */
final class WatchGoal implements Goal {

    private final EventFilter filter;
    private final BooleanSupplier hasReadHistory;
    private final Map<String, LifecycleEvent.Type> latest = new HashMap<>();

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
    public boolean take(LifecycleEvent event) {
        boolean isWanted = filter.matches(event);
        if (isWanted && !isEndless()) {
            latest.put(event.requestId(), event.type());
        }
        return isWanted;
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
        return latest.containsValue(LifecycleEvent.Type.FAILED) ? ExitCodes.FAILED : ExitCodes.DONE;
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
                            LifecycleEvent.Type type = latest.get(id);
                            return type == null || !type.isTerminal();
                        })
                .sorted()
                .toList();
    }
}
