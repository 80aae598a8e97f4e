package elser.worker.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Requests that have ended, until nothing more is to be expected of them.
 *
 * <p>Records that nobody has answered by then are duplicates, or the worker has yet to read them
 * and takes them for new ones: after an outage it tells so while it catches up. Requests with such
 * records are kept for one more window.
 */
final class EndedRequests {

    private final Deque<Story> ended = new ArrayDeque<>();
    private final Deque<Surplus> surplus = new ArrayDeque<>();
    private final long keptMs;

    private record Surplus(Story story, long until) {}

    EndedRequests(Scope scope) {
        keptMs = scope.windowMs() + scope.patienceMs();
    }

    void add(Story story) {
        ended.addLast(story);
    }

    /** Hands over those that are not needed any more at a time, some of them more than once. */
    void expire(long at, Consumer<Story> consumer) {
        while (!ended.isEmpty() && ended.peekFirst().endedAt() < at - keptMs) {
            Story story = ended.removeFirst();
            if (!isOver(story, at)) {
                continue;
            }
            if (story.records.size() > story.accepted()) {
                surplus.addLast(new Surplus(story, at + keptMs));
            } else {
                consumer.accept(story);
            }
        }
        while (!surplus.isEmpty() && surplus.peekFirst().until() < at) {
            Story story = surplus.removeFirst().story();
            if (isOver(story, at)) {
                consumer.accept(story);
            }
        }
    }

    private boolean isOver(Story story, long at) {
        return story.hasEnded() && story.endedAt() < at - keptMs;
    }
}
