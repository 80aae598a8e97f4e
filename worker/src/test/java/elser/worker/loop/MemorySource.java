package elser.worker.loop;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The requests topic and the group membership, in memory. Assignments happen in the next poll. */
final class MemorySource implements Source {

    private final Map<Integer, List<Received>> topic = new HashMap<>();
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final Set<Integer> flowing = new TreeSet<>();
    private final List<Runnable> rebalance = new ArrayList<>();
    private @Nullable Listener listener;
    int recordsAtOnce = 100;

    /** How long the loop would have waited for records when it polled last. */
    Duration patience = Duration.ZERO;

    @Override
    public void open(Listener told) {
        listener = told;
    }

    void assign(Integer... partitions) {
        rebalance.add(() -> Objects.requireNonNull(listener).assigned(Set.of(partitions)));
    }

    void revoke(Integer... partitions) {
        rebalance.add(
                () -> {
                    Objects.requireNonNull(listener).revoked(Set.of(partitions));
                    flowing.removeAll(Set.of(partitions));
                });
    }

    /** Something happens while the loop polls the next time. */
    void whilePolled(Runnable happening) {
        rebalance.add(happening);
    }

    /** Appends a record; its maker is given the offset. */
    void append(int partition, java.util.function.LongFunction<Received> record) {
        List<Received> log = topic.computeIfAbsent(partition, _ -> new ArrayList<>());
        log.add(record.apply(log.size()));
    }

    @Override
    public Polled poll(Duration atMost) {
        patience = atMost;
        List<Runnable> changes = List.copyOf(rebalance);
        rebalance.clear();
        changes.forEach(Runnable::run);
        List<Received> records = new ArrayList<>();
        Map<Integer, Long> next = new TreeMap<>();
        for (int partition : flowing) {
            List<Received> log = topic.getOrDefault(partition, List.of());
            long position = Objects.requireNonNull(positions.get(partition));
            long end = Math.min(log.size(), position + recordsAtOnce);
            if (end > position) {
                records.addAll(log.subList((int) position, (int) end));
                next.put(partition, end);
                positions.put(partition, end);
            }
        }
        return new Polled(records, next);
    }

    @Override
    public void start(int partition, long offset) {
        positions.put(partition, offset);
        flowing.add(partition);
    }

    @Override
    public void seek(int partition, long offset) {
        positions.put(partition, offset);
    }

    @Override
    public void pause(int partition) {
        flowing.remove(partition);
    }

    @Override
    public void resume(int partition) {
        if (positions.containsKey(partition)) {
            flowing.add(partition);
        }
    }

    @Override
    public long end(int partition) {
        List<Received> log = topic.get(partition);
        return log == null ? UNKNOWN : log.size();
    }

    boolean isFlowing(int partition) {
        return flowing.contains(partition);
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
}
