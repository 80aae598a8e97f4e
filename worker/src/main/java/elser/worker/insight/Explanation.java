package elser.worker.insight;

import elser.worker.lifecycle.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * All there is to know of a subject.
 *
 * @param happenings what happened, in the order of time
 * @param models provisionings in flight that it is about
 * @param ended requests that have ended and are still known by their ids
 */
public record Explanation(
        Subject subject,
        List<Happening> happenings,
        List<ModelState> models,
        List<Entry.Remembered> ended) {

    public Explanation {
        happenings = List.copyOf(happenings);
        models = List.copyOf(models);
        ended = List.copyOf(ended);
    }

    /** Puts together what was read. */
    public static Explanation of(Subject subject, History history, LedgerState ledger) {
        List<ModelState> models =
                ledger.models().stream().filter(model -> isAbout(model, subject)).toList();
        return new Explanation(subject, history.inOrder(), models, ledger.ended(subject));
    }

    private static boolean isAbout(ModelState model, Subject subject) {
        String key = model.key().toString();
        return subject instanceof Subject.OfModel
                ? subject.concerns(key, null)
                : model.waiters().stream()
                        .anyMatch(waiter -> subject.concerns(key, waiter.requestId()));
    }

    /** Whether nothing is known. */
    public boolean isEmpty() {
        return happenings.isEmpty() && models.isEmpty() && ended.isEmpty();
    }

    /**
     * Records of requests that nothing tells of: neither an event nor a dead letter under their id,
     * nor the ledger. They have yet to be read, or the worker took them for doubles of what ended
     * long ago.
     */
    public List<Happening.Asked> unanswered() {
        return happenings.stream()
                .filter(Happening.Asked.class::isInstance)
                .map(Happening.Asked.class::cast)
                .filter(asked -> happenings.stream().noneMatch(other -> answers(other, asked)))
                .toList();
    }

    private static boolean answers(Happening other, Happening.Asked asked) {
        return switch (other) {
            case Happening.Told told ->
                    told.requestId().equals(asked.requestId())
                            && (told.modelKey() == null
                                    || told.modelKey().equals(asked.modelKey()));
            case Happening.SetAside letter -> letter.about().equals(asked.place());
            case Happening.Asked copy ->
                    asked.place()
                            .toString()
                            .equals(copy.place().topic() + "-" + dashed(copy.copyOf()));
        };
    }

    private static String dashed(@Nullable String copyOf) {
        return copyOf == null ? "" : copyOf;
    }
}
