package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.worker.audit.Finding.Kind;
import elser.worker.audit.Story.OpenRecord;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds records against the guarantees, as they come: each topic partition in its own order, the
 * partitions merged by time. Keeps what is in flight or has ended within the idempotency window,
 * and nothing else.
 */
final class Audit {

    private final Scope scope;
    private final Map<String, Story> stories = new HashMap<>();
    private final EndedRequests ended;
    private final RequestRecords records = new RequestRecords();
    private final RefusedRequests refused = new RefusedRequests();
    private final Provisionings provisionings = new Provisionings();
    private final Findings findings = new Findings();
    private final Tally tally = new Tally();
    private long clock = Long.MIN_VALUE;

    Audit(Scope scope) {
        this.scope = scope;
        this.ended = new EndedRequests(scope);
    }

    void take(Seen seen) {
        switch (seen) {
            case Seen.Request request -> take(request);
            case Seen.Event event -> take(event);
            case Seen.DeadLetter letter -> take(letter);
        }
        tally.held(stories.size() + records.size() + refused.open());
    }

    private void take(Seen.Request request) {
        tally.requests++;
        if (request.copyOf() != null) {
            sentOn(request.copyOf(), request);
        }
        Story story =
                request.modelKey() == null || request.requestId() == null
                        ? null
                        : story(request.modelKey(), request.requestId());
        boolean isAside =
                records.add(
                        new OpenRecord(
                                request.place(),
                                request.at(),
                                request.content(),
                                request.dedicated(),
                                story));
        if (isAside) {
            dropIfEmpty(story);
        }
    }

    /**
     * A second copy is a record like any other: what it must not do is get an answer of its own.
     */
    private void sentOn(long position, Seen.Request copy) {
        tally.rekeyed++;
        if (records.hasCopy(position)) {
            tally.rekeyedAgain++;
        } else {
            setAside(position, copy, true);
        }
    }

    private void setAside(long position, Seen by, boolean isCopy) {
        dropIfEmpty(records.setAside(position, by.place(), isCopy, findings));
    }

    /** Of a request that was only ever set aside nothing is kept. */
    private void dropIfEmpty(@Nullable Story story) {
        if (story != null && !story.hasBegun() && story.records.isEmpty()) {
            stories.remove(key(story.modelKey, story.requestId));
        }
    }

    private void take(Seen.DeadLetter letter) {
        tally.deadLetters++;
        tally.add(letter.reason());
        advance(letter.at());
        if (letter.reason() == Seen.DeadLetterReason.UNKNOWN) {
            findings.add(
                    Kind.UNKNOWN_REASON,
                    letter.place(),
                    null,
                    letter.requestId(),
                    "is a dead letter without a reason that the contract has");
        }
        if (letter.about() == null) {
            findings.add(
                    Kind.ANSWER_TO_NOTHING,
                    letter.place(),
                    null,
                    letter.requestId(),
                    "is a dead letter that does not say of which record");
            return;
        }
        setAside(letter.about(), letter, false);
        if (letter.reason() == Seen.DeadLetterReason.REFUSED && letter.requestId() != null) {
            refused.deadLetter(letter.requestId(), letter.place(), letter.at());
        }
    }

    private void take(Seen.Event seen) {
        tally.events++;
        advance(seen.at());
        LifecycleEvent event = seen.event();
        if (event == null) {
            findings.add(Kind.UNREADABLE_EVENT, seen.place(), null, null, "is no lifecycle event");
            return;
        }
        if (event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0) {
            refusal(event, seen);
            return;
        }
        if (event.target() == null || event.model() == null) {
            findings.add(
                    Kind.UNREADABLE_EVENT,
                    seen.place(),
                    null,
                    event.requestId(),
                    "has an event without target or model that is no refusal");
            return;
        }
        Story story = story(event.target() + "/" + event.model(), event.requestId());
        boolean had = story.hasEnded();
        if (story.take(event, seen.place(), seen.at(), scope, findings)) {
            tally.add(event.type());
            provisionings.take(story, event, seen.place(), scope, findings);
        }
        if (!had && story.hasEnded()) {
            ended.add(story);
        }
    }

    private void refusal(LifecycleEvent event, Seen.Event seen) {
        String modelKey =
                event.target() == null || event.model() == null
                        ? null
                        : event.target() + "/" + event.model();
        refused.event(event.requestId(), seen.place(), seen.at(), modelKey);
        Story story = modelKey == null ? null : stories.get(key(modelKey, event.requestId()));
        if (story != null && story.hasBegun()) {
            findings.add(
                    Kind.REFUSED_THOUGH_KNOWN,
                    seen.place(),
                    modelKey,
                    event.requestId(),
                    "is refused by an event while it is known, see " + story.lastEvent());
        }
    }

    /** Time goes by what the worker writes; the clocks of those who ask may be wrong. */
    private void advance(long at) {
        if (at <= clock) {
            return;
        }
        clock = at;
        ended.expire(at, this::remove);
        records.advance(at, at - scope.windowMs() - scope.patienceMs());
    }

    private void remove(Story story) {
        if (stories.remove(key(story.modelKey, story.requestId), story)) {
            conclude(story);
        }
    }

    /** Says what became of the records of a request that was accepted. */
    private void conclude(Story story) {
        story.records.sort(Comparator.comparingLong(it -> it.place().offset()));
        int due = story.accepted();
        if (story.records.size() < due && scope.isWhole()) {
            findings.add(
                    Kind.ANSWER_TO_NOTHING,
                    story.lastEvent(),
                    story.modelKey,
                    story.requestId,
                    "is requested %d times and there are %d records of it"
                            .formatted(due, story.records.size()));
        }
        long content = story.records.isEmpty() ? 0 : story.records.getFirst().content();
        for (OpenRecord record : story.records) {
            records.answered(record);
            if (record.content() == content) {
                tally.recognised(due <= 0);
                due--;
            } else if (due > 0) {
                due--;
            } else if (scope.judges(record.at())) {
                unanswered(
                        record,
                        "has the id of another request, see %s, and no dead letter"
                                .formatted(story.lastEvent()));
            }
        }
        provisionings.detach(story);
    }

    private void unanswered(OpenRecord record, String why) {
        Story story = record.story();
        findings.add(
                Kind.UNANSWERED,
                record.place(),
                story == null ? null : story.modelKey,
                story == null ? null : story.requestId,
                why);
    }

    /**
     * Ends the audit.
     *
     * @param now the time the topics were read up to
     * @param firstOffsets where each partition of the requests topic was begun
     */
    AuditReport report(Instant now, Map<Integer, Long> firstOffsets) {
        long settled = now.toEpochMilli() - scope.patienceMs();
        for (Story story : List.copyOf(stories.values())) {
            if (story.isInFlight()) {
                inFlight(story, settled);
            }
            if (story.hasBegun()) {
                conclude(story);
            }
        }
        for (OpenRecord record : records.open()) {
            if (record.at() > settled) {
                tally.pending++;
            } else if (scope.judges(record.at())) {
                unanswered(record, "has no answer");
            }
        }
        answersToNothing(firstOffsets);
        refused.conclude(scope, findings);
        return tally.report(scope, now, refused.pairs(), provisionings.told(), findings);
    }

    private void inFlight(Story story, long settled) {
        tally.inFlight++;
        Instant deadline = story.deadline();
        if (deadline != null && deadline.toEpochMilli() < settled) {
            findings.add(
                    Kind.MISSING_TERMINAL,
                    story.lastEvent(),
                    story.modelKey,
                    story.requestId,
                    "has no terminal event, its deadline was " + deadline);
        }
    }

    private void answersToNothing(Map<Integer, Long> firstOffsets) {
        records.early()
                .forEach(
                        (position, by) -> {
                            int partition = Position.partition(position);
                            long offset = Position.offset(position);
                            if (offset >= firstOffsets.getOrDefault(partition, 0L)) {
                                findings.add(
                                        Kind.ANSWER_TO_NOTHING,
                                        by,
                                        null,
                                        null,
                                        "is about record %d@%d, which is not there"
                                                .formatted(partition, offset));
                            }
                        });
    }

    private Story story(String modelKey, String requestId) {
        return stories.computeIfAbsent(
                key(modelKey, requestId), _ -> new Story(modelKey, requestId));
    }

    private static String key(String modelKey, String requestId) {
        return modelKey + "\n" + requestId;
    }
}
