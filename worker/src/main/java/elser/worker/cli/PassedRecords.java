package elser.worker.cli;

import elser.worker.screen.WatchView;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Finds requests whose records the workers have passed, by the offsets their group has committed,
 * once all was read that the workers had said by then.
 */
final class PassedRecords {

    /** After so long without a sign, somebody should look what is the matter. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(400);

    private final WorkerProgress progress;
    private final TopicFeed feed;
    private final WatchView view;
    private final InstantSource clock;
    private final Instant start;
    private Map<TopicPartition, Long> handled = Map.of();
    private @Nullable Passed passed;
    private boolean canAsk = true;
    private boolean hasSaidSilent;
    private boolean hasSaidNothing;
    private Instant nextAsk = Instant.MIN;
    private Instant nextTry = Instant.MIN;

    /**
     * Nobody was asked yet.
     *
     * @param feed of events and dead letters since before the requests were published
     */
    PassedRecords(WorkerProgress progress, TopicFeed feed, WatchView view, InstantSource clock) {
        this.progress = progress;
        this.feed = feed;
        this.view = view;
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Something came that may tell of one of them: it is worth asking at once. */
    void hasNews() {
        nextAsk = Instant.MIN;
    }

    /** Whether it can be told at all of a partition how far the workers are. */
    boolean canTellOf(TopicPartition partition) {
        return canAsk && handled.containsKey(partition);
    }

    boolean canAsk() {
        return canAsk;
    }

    /** Those that are passed, and of whom all was read; none while that is not known. */
    List<SentRequest> among(List<SentRequest> silent) {
        try {
            Passed last = passed;
            if (last == null) {
                passed = ask(silent);
            } else if (feed.hasReached(last.ends())) {
                passed = null;
                return last.requests();
            }
        } catch (RetriableException e) {
            later(e);
        } catch (KafkaException e) {
            never(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return List.of();
    }

    private @Nullable Passed ask(List<SentRequest> silent) throws InterruptedException {
        Instant now = clock.instant();
        if (!canAsk || silent.isEmpty() || now.isBefore(nextAsk) || now.isBefore(nextTry)) {
            return null;
        }
        nextAsk = now.plus(BETWEEN_QUESTIONS);
        handled = progress.handled();
        noteWhereNothingIsCommitted(silent, now);
        List<SentRequest> requests =
                silent.stream()
                        .filter(it -> handled.getOrDefault(it.partition(), 0L) > it.offset())
                        .toList();
        return requests.isEmpty() ? null : new Passed(requests, progress.ends(feed.partitions()));
    }

    /** A group that never comes so far may be the wrong one, and no request would be recognised. */
    private void noteWhereNothingIsCommitted(List<SentRequest> silent, Instant now) {
        boolean isSilent = silent.stream().noneMatch(it -> handled.containsKey(it.partition()));
        if (isSilent && !hasSaidNothing && !now.isBefore(start.plus(SILENCE))) {
            hasSaidNothing = true;
            view.note(
                    "Group %s has read none of this: no worker runs yet, or elser.kafka.group.id is not that of the workers ('elser-worker status' tells)."
                            .formatted(progress.group()));
        }
    }

    private void later(RetriableException e) {
        nextTry = clock.instant().plus(SILENCE);
        if (!hasSaidSilent) {
            hasSaidSilent = true;
            view.note(
                    "How far the workers are cannot be seen now (group %s: %s); it is asked again."
                            .formatted(progress.group(), e.getMessage()));
        }
    }

    private void never(KafkaException e) {
        canAsk = false;
        view.note(
                "How far the workers are cannot be seen (group %s: %s), so a request whose id they know already is not recognised; %s."
                        .formatted(
                                progress.group(),
                                e.getMessage(),
                                e instanceof AuthorizationException
                                        ? "give the user DESCRIBE on that group"
                                        : "look whether elser.kafka.group.id is right"));
    }

    /**
     * Requests that were passed.
     *
     * @param ends where what was said of them ends
     */
    private record Passed(List<SentRequest> requests, Map<TopicPartition, Long> ends) {}
}
