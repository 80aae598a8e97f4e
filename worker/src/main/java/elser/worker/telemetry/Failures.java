package elser.worker.telemetry;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Failure;
import elser.worker.lifecycle.Announcement;
import elser.worker.loop.Turn;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The failures that this process told last. Requests that came to nothing of one cause are one of
 * them, or a crowd of waiters would drive out all others; refused requests are kept apart, for
 * anybody can send any number of them. Any thread.
 */
public final class Failures {

    /** Longer texts, which only refused requests can have, are cut. */
    static final int LONGEST_TEXT = 500;

    private static final Comparator<RecentFailure> LATEST_FIRST =
            Comparator.comparing(RecentFailure::at).reversed();

    private final int kept;
    private final Map<Cause, RecentFailure> failed = new LinkedHashMap<>();
    private final Map<Cause, RecentFailure> refused = new LinkedHashMap<>();

    private record Cause(
            @Nullable String provisioningId,
            @Nullable String target,
            @Nullable String model,
            String reason,
            String message) {

        static Cause of(RecentFailure failure) {
            return new Cause(
                    failure.provisioningId(),
                    failure.target(),
                    failure.model(),
                    failure.reason(),
                    failure.message());
        }
    }

    /**
     * @param kept how many of accepted requests and, apart, of refused ones
     */
    public Failures(int kept) {
        this.kept = kept;
    }

    /** A turn is durable. */
    void told(Turn turn) {
        for (Announcement announcement : turn.events()) {
            if (announcement.event().type() == LifecycleEvent.Type.FAILED) {
                add(read(announcement));
            }
        }
    }

    private synchronized void add(RecentFailure failure) {
        Map<Cause, RecentFailure> like = failure.refused() ? refused : failed;
        Cause cause = Cause.of(failure);
        RecentFailure before = like.remove(cause);
        like.put(cause, before == null ? failure : before.and(failure));
        if (like.size() > kept) {
            like.remove(like.keySet().iterator().next());
        }
    }

    /** Those that are kept, latest first. */
    public synchronized List<RecentFailure> recent() {
        return Stream.concat(failed.values().stream(), refused.values().stream())
                .sorted(LATEST_FIRST)
                .toList();
    }

    private static RecentFailure read(Announcement announcement) {
        LifecycleEvent event = announcement.event();
        Failure failure = event.failure();
        if (failure == null) {
            throw new IllegalArgumentException("a failed event without its failure");
        }
        return new RecentFailure(
                event.occurredAt(),
                announcement.acceptedAt() == null,
                1,
                cut(event.requestId()),
                event.provisioningId(),
                cutOrNull(event.target()),
                cutOrNull(event.model()),
                cutOrNull(event.inferenceId()),
                failure.reason().toString(),
                cut(failure.message()),
                failure.errorType(),
                failure.httpStatus(),
                failure.retryable());
    }

    private static @Nullable String cutOrNull(@Nullable String text) {
        return text == null ? null : cut(text);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
