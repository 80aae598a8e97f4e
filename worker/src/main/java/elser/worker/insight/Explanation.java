package elser.worker.insight;

import elser.worker.lifecycle.Entry;

import java.util.List;

/**
 * All there is to know of a subject.
 *
 * @param happenings what happened, in order
 * @param models provisionings in flight that it is about
 * @param ended requests that have ended and are still known by their ids
 * @param unread records of requests that no worker has read; where the group cannot be asked, none
 * @param unanswered records of requests, read or maybe read, of which nothing tells: neither an
 *     event nor a dead letter
 */
public record Explanation(
        Subject subject,
        List<Happening> happenings,
        List<ModelState> models,
        List<Entry.Remembered> ended,
        List<Place> unread,
        List<Place> unanswered) {

    public Explanation {
        happenings = List.copyOf(happenings);
        models = List.copyOf(models);
        ended = List.copyOf(ended);
        unread = List.copyOf(unread);
        unanswered = List.copyOf(unanswered);
    }

    /** Puts together what was read: first of the group, then of the ledger, then the history. */
    public static Explanation of(
            Subject subject, History history, LedgerState ledger, GroupState group) {
        List<ModelState> models =
                ledger.models().stream().filter(model -> isAbout(model, subject)).toList();
        List<Happening> happenings = history.inOrder();
        List<Happening.Asked> requests =
                happenings.stream()
                        .filter(Happening.Asked.class::isInstance)
                        .map(Happening.Asked.class::cast)
                        .toList();
        Answers answers = new Answers(happenings);
        return new Explanation(
                subject,
                happenings,
                models,
                ledger.ended(subject),
                requests.stream()
                        .filter(it -> isUnread(it, answers, group))
                        .map(Happening.Asked::place)
                        .toList(),
                requests.stream()
                        .filter(it -> !group.isKnown() || group.hasRead(it.place()))
                        .filter(it -> !answers.areThereFor(it))
                        .map(Happening.Asked::place)
                        .toList());
    }

    private static boolean isAbout(ModelState model, Subject subject) {
        String key = model.key().toString();
        return subject instanceof Subject.OfModel
                ? subject.concerns(key, null)
                : model.waiters().stream()
                        .anyMatch(waiter -> subject.concerns(key, waiter.requestId()));
    }

    /** Where the group has committed nothing, its offsets may have expired: answers count. */
    private static boolean isUnread(Happening.Asked asked, Answers answers, GroupState group) {
        return group.isKnown()
                && !group.hasRead(asked.place())
                && (group.hasOffset(asked.place().partition()) || !answers.areThereFor(asked));
    }

    /** Whether nothing is known. */
    public boolean isEmpty() {
        return happenings.isEmpty() && models.isEmpty() && ended.isEmpty();
    }
}
