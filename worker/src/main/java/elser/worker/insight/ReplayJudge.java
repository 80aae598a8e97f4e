package elser.worker.insight;

import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Judges the records of one request id for one model. A dead letter that an event tells of too is
 * judged by the event; another one by where the record stood that was set aside.
 */
final class ReplayJudge {

    private static final String WAIT =
            "Wait for its end: 'elser-worker explain %s' tells how it goes.";

    private final Explanation explanation;
    private final GroupState group;
    private final String requestId;
    private final @Nullable String modelKey;
    private final List<Happening.Asked> asked = new ArrayList<>();
    private final List<Happening.Told> told = new ArrayList<>();
    private final List<Happening.SetAside> setAside = new ArrayList<>();
    private @Nullable Happening latest;
    private @Nullable Happening latestAnswer;

    /**
     * @param modelKey null where none of the records tells one
     */
    ReplayJudge(
            Explanation explanation,
            GroupState group,
            String requestId,
            @Nullable String modelKey) {
        this.explanation = explanation;
        this.group = group;
        this.requestId = requestId;
        this.modelKey = modelKey;
        for (Happening each : explanation.happenings()) {
            if (Objects.equals(modelKey, each.modelKey())) {
                take(each);
            }
        }
    }

    private void take(Happening happening) {
        latest = happening;
        switch (happening) {
            case Happening.Asked record -> asked.add(record);
            case Happening.Told event -> {
                told.add(event);
                latestAnswer = event;
            }
            case Happening.SetAside letter -> {
                setAside.add(letter);
                latestAnswer = letter;
            }
        }
    }

    Replay judge() {
        if (explanation.models().stream().anyMatch(it -> it.key().toString().equals(modelKey))) {
            return refused("Request %s is in flight.", WAIT);
        }
        Happening.SetAside letter = latestSetAside();
        LifecycleEvent event = told.isEmpty() ? null : told.getLast().event();
        if (event == null && letter == null) {
            return refused("Request %s has no answer yet.", WAIT);
        }
        Place unread = unread();
        if (unread != null) {
            return group.isKnown()
                    ? refused(
                            "The workers have yet to read a record of request %s, " + unread + ".",
                            "Wait for its answer, and look whether a worker runs:"
                                    + " 'elser-worker status' names the owners.")
                    : refused(
                            "Whether the workers have read a record of request %s, "
                                    + unread
                                    + ", cannot be seen.",
                            "Give the user the ACL DESCRIBE on group " + group.id() + ".");
        }
        if (letter != null) {
            return original(letter);
        }
        if (event == null || !event.type().isTerminal()) {
            return refused("Request %s has not ended.", WAIT);
        }
        return event.type() == LifecycleEvent.Type.FULLY_ALLOCATED
                ? new Replay.Refused(
                        "Request %s was served: endpoint %s is fully allocated."
                                .formatted(requestId, event.inferenceId()),
                        "To ask for more, use 'elser-worker submit'.")
                : original(null);
    }

    /** The letter that says what became of the latest record, null where events do. */
    private Happening.@Nullable SetAside latestSetAside() {
        return setAside.stream()
                .filter(letter -> told.isEmpty() || !letter.hasEvent())
                .filter(this::isOfLatest)
                .reduce((_, later) -> later)
                .orElse(null);
    }

    private boolean isOfLatest(Happening.SetAside letter) {
        List<Long> offsets =
                asked.stream()
                        .map(Happening.Asked::place)
                        .filter(it -> it.partition() == letter.about().partition())
                        .map(Place::offset)
                        .toList();
        return offsets.isEmpty()
                ? letter.equals(latestAnswer)
                : offsets.stream().allMatch(it -> it <= letter.about().offset());
    }

    /**
     * A record that may yet be answered: by the committed offset of its partition, and where there
     * is none, one that came after all answers.
     */
    private @Nullable Place unread() {
        for (Happening.Asked record : asked) {
            Place place = record.place();
            boolean isLast = record.equals(latest);
            if ((isLast || group.hasOffset(place.partition())) && !group.hasRead(place)) {
                return place;
            }
        }
        return null;
    }

    /** What the latest record asked for: as it stands there, else as it was set aside. */
    private Replay original(Happening.@Nullable SetAside letter) {
        ProvisioningRequest found = null;
        String fault = null;
        for (Happening.SetAside each : setAside) {
            found = each.request() == null ? found : each.request();
        }
        for (Happening.Asked each : records()) {
            found = each.request();
            fault = each.fault();
        }
        Happening.SetAside kept = kept(letter);
        if (kept != null && (kept.request() != null || kept.fault() != null)) {
            found = kept.request();
            fault = kept.fault();
        }
        if (found != null) {
            return new Replay.Possible(found, letter, told);
        }
        return new Replay.Refused(
                fault == null
                        ? "The topics do not have request %s any more.".formatted(requestId)
                        : "Request %s breaks rules and would be refused again: %s."
                                .formatted(requestId, fault),
                "Ask anew with 'elser-worker submit'.");
    }

    /**
     * The letter that holds the latest record: where none is left, the one of the last event too.
     */
    private Happening.@Nullable SetAside kept(Happening.@Nullable SetAside letter) {
        if (letter != null || !asked.isEmpty() || told.isEmpty() || setAside.isEmpty()) {
            return letter;
        }
        LifecycleEvent.Failure failure = told.getLast().event().failure();
        Happening.SetAside last = setAside.getLast();
        return failure != null && failure.reason().toString().equals(last.reason()) ? last : null;
    }

    /** Where no record tells the model, those that tell none are meant. */
    private List<Happening.Asked> records() {
        if (!asked.isEmpty() || !setAside.isEmpty()) {
            return asked;
        }
        List<Happening.Asked> nameless = new ArrayList<>();
        for (Happening each : explanation.happenings()) {
            if (each instanceof Happening.Asked record && record.modelKey() == null) {
                nameless.add(record);
            }
        }
        return nameless;
    }

    private Replay refused(String what, String todo) {
        return new Replay.Refused(what.replace("%s", requestId), todo.replace("%s", requestId));
    }
}
