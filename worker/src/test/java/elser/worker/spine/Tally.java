package elser.worker.spine;

import elser.contracts.LifecycleEvent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What events say about the promises to each request: one first event, one terminal event, nothing
 * after it, and a sequence without gaps or repeats.
 *
 * @param requests that have events
 * @param requested events of that type
 * @param served events of type {@code fully_allocated}
 * @param failed events of that type
 * @param broken what is not as promised, a sentence each
 */
public record Tally(long requests, long requested, long served, long failed, List<String> broken) {

    /** So many requests, all of them served and told so as promised. */
    public static Tally allServed(long requests) {
        return new Tally(requests, requests, requests, 0, List.of());
    }

    public static Tally of(List<LifecycleEvent> events) {
        Map<String, List<LifecycleEvent>> stories = new LinkedHashMap<>();
        events.forEach(
                event ->
                        stories.computeIfAbsent(event.requestId(), _ -> new ArrayList<>())
                                .add(event));
        List<String> broken = new ArrayList<>();
        stories.forEach((requestId, story) -> check(requestId, story, broken));
        return new Tally(
                stories.size(),
                count(events, LifecycleEvent.Type.REQUESTED),
                count(events, LifecycleEvent.Type.FULLY_ALLOCATED),
                count(events, LifecycleEvent.Type.FAILED),
                broken);
    }

    private static long count(List<LifecycleEvent> events, LifecycleEvent.Type type) {
        return events.stream().filter(event -> event.type() == type).count();
    }

    private static void check(String requestId, List<LifecycleEvent> story, List<String> broken) {
        List<Long> sequence = story.stream().map(LifecycleEvent::sequence).toList();
        if (!sequence.equals(LongStream.range(0, story.size()).boxed().toList())) {
            broken.add(requestId + " has the sequence " + sequence);
        }
        List<LifecycleEvent.Type> types = story.stream().map(LifecycleEvent::type).toList();
        long terminals = types.stream().filter(LifecycleEvent.Type::isTerminal).count();
        if (types.getFirst() != LifecycleEvent.Type.REQUESTED
                || terminals != 1
                || !types.getLast().isTerminal()) {
            broken.add(requestId + " has the events " + types);
        }
    }
}
