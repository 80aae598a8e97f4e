package elser.worker.insight;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * What the topics tell of one subject. Records of one partition stay in their order, whatever the
 * clocks of those who wrote them say; partitions are merged by time.
 */
public final class History {

    private static final Comparator<Happening> BY_TIME =
            Comparator.comparing(Happening::at)
                    .thenComparingInt(History::rank)
                    .thenComparing(it -> it.place().toString());

    private final Subject subject;
    private final Map<Partition, List<Happening>> partitions = new HashMap<>();
    private long leftOut;

    public History(Subject subject) {
        this.subject = subject;
    }

    private record Partition(String topic, int number) {}

    /** Keeps what concerns the subject. */
    public void take(Happening happening) {
        if (subject.concerns(happening.modelKey(), happening.requestId())) {
            Place place = happening.place();
            partitions
                    .computeIfAbsent(
                            new Partition(place.topic(), place.partition()), _ -> new ArrayList<>())
                    .add(happening);
        }
    }

    /**
     * Counts an event that cannot be read, unless it is about something else.
     *
     * @param modelKey of the event, null where it cannot be told
     * @param requestId of the event, null where it cannot be told
     */
    public void leaveOut(@Nullable String modelKey, @Nullable String requestId) {
        String known = subject instanceof Subject.OfModel ? modelKey : requestId;
        if (known == null || subject.concerns(modelKey, requestId)) {
            leftOut++;
        }
    }

    /** How many events are missing here because they cannot be read. */
    public long leftOut() {
        return leftOut;
    }

    /** All of it; of one instant first what was asked, then what was told. */
    public List<Happening> inOrder() {
        PriorityQueue<Queue<Happening>> heads =
                new PriorityQueue<>(Comparator.comparing(Queue::element, BY_TIME));
        for (List<Happening> each : partitions.values()) {
            each.sort(Comparator.comparingLong(it -> it.place().offset()));
            heads.add(new ArrayDeque<>(each));
        }
        List<Happening> all = new ArrayList<>();
        while (!heads.isEmpty()) {
            Queue<Happening> first = heads.remove();
            all.add(first.remove());
            if (!first.isEmpty()) {
                heads.add(first);
            }
        }
        return List.copyOf(all);
    }

    private static int rank(Happening happening) {
        return switch (happening) {
            case Happening.Asked _ -> 0;
            case Happening.Told _ -> 1;
            case Happening.SetAside _ -> 2;
        };
    }
}
