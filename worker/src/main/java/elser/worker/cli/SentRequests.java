package elser.worker.cli;

import elser.contracts.LifecycleEvent;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests that were published, found by what is said of them. */
final class SentRequests {

    private final List<SentRequest> all;
    private final Map<String, List<SentRequest>> byId = new HashMap<>();
    private final Map<Place, SentRequest> byPlace = new HashMap<>();

    SentRequests(List<SentRequest> all) {
        this.all = List.copyOf(all);
        for (SentRequest sent : all) {
            byId.computeIfAbsent(sent.id(), _ -> new ArrayList<>()).add(sent);
            byPlace.put(new Place(sent.partition(), sent.offset()), sent);
        }
    }

    /** Those whose identity an event bears, one at most unless it tells no model. */
    List<SentRequest> of(LifecycleEvent event) {
        return byId.getOrDefault(event.requestId(), List.of()).stream()
                .filter(sent -> sent.isOf(event))
                .toList();
    }

    boolean hasId(String requestId) {
        return byId.containsKey(requestId);
    }

    /** The one that was published there; none is an empty list. */
    List<SentRequest> at(TopicPartition partition, long offset) {
        SentRequest sent = byPlace.get(new Place(partition, offset));
        return sent == null ? List.of() : List.of(sent);
    }

    List<SentRequest> in(SentRequest.Stage stage) {
        return all.stream().filter(sent -> sent.stage() == stage).toList();
    }

    List<SentRequest> open() {
        return all.stream().filter(sent -> !sent.hasEnded()).toList();
    }

    boolean haveEnded() {
        return all.stream().allMatch(SentRequest::hasEnded);
    }

    private record Place(TopicPartition partition, long offset) {}
}
