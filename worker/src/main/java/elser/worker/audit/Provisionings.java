package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.worker.audit.Finding.Kind;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which requests are joined, which one leads, and what was created. */
final class Provisionings {

    private final Map<String, Work> works = new HashMap<>();
    private final Map<String, Work> shared = new HashMap<>();
    private final Map<String, ModelCreates> models = new TreeMap<>();

    /** Takes an event that is in its place in its request's story. */
    void take(Story story, LifecycleEvent event, Place place, Scope scope, Findings findings) {
        String id = event.provisioningId();
        if (id == null) {
            return;
        }
        Work work = attach(story, id);
        boolean isRequested = event.type() == LifecycleEvent.Type.REQUESTED;
        if (isRequested) {
            overlap(story, work, place, findings);
            work.waiting.add(story);
        } else if (story.hasBegunBefore()) {
            // its place in line is not known
        } else if (event.type() == LifecycleEvent.Type.DOWNLOADING
                && scope.isWhole()
                && !work.waiting.isEmpty()
                && work.waiting.getFirst() != story) {
            findings.add(
                    Kind.NOT_THE_LEADER,
                    place,
                    story.modelKey,
                    story.requestId,
                    "has downloading while %s leads".formatted(work.waiting.getFirst().requestId));
        }
        String wrong = work.take(event, !scope.isWhole(), counts(story.modelKey));
        if (wrong != null) {
            findings.add(Kind.CREATES, place, story.modelKey, story.requestId, wrong);
        }
        if (event.type().isTerminal()) {
            work.waiting.remove(story);
        }
    }

    private Work attach(Story story, String id) {
        Work before = story.work;
        if (before != null && before.id.equals(id)) {
            return before;
        }
        if (before != null) {
            detach(story);
        }
        Work work = works.get(id);
        if (work == null) {
            work = new Work(id, story.modelKey);
            works.put(id, work);
            counts(story.modelKey).provisioning();
        }
        work.stories++;
        story.work = work;
        return work;
    }

    private void overlap(Story story, Work work, Place place, Findings findings) {
        if (story.records.isEmpty() || story.isDedicated()) {
            return;
        }
        Work other = shared.put(story.modelKey, work);
        if (other != null && other != work && !other.waiting.isEmpty()) {
            findings.add(
                    Kind.TWO_PROVISIONINGS,
                    place,
                    story.modelKey,
                    story.requestId,
                    "begins provisioning %s while %s has %d requests in flight"
                            .formatted(work.id, other.id, other.waiting.size()));
        }
    }

    /** The story is not needed any more. */
    void detach(Story story) {
        Work work = story.work;
        if (work == null) {
            return;
        }
        work.waiting.remove(story);
        work.stories--;
        if (work.stories == 0) {
            works.remove(work.id);
            shared.remove(work.modelKey, work);
        }
        story.work = null;
    }

    private ModelCreates counts(String modelKey) {
        return models.computeIfAbsent(modelKey, _ -> new ModelCreates());
    }

    Map<String, AuditReport.Creates> told() {
        Map<String, AuditReport.Creates> told = new TreeMap<>();
        models.forEach((modelKey, counts) -> told.put(modelKey, counts.told()));
        return told;
    }
}
