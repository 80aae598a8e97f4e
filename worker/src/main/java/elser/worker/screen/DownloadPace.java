package elser.worker.screen;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast the parts of a download come, by the times of the events that tell of them.
 *
 * @param samples the latest, oldest first
 */
record DownloadPace(List<Sample> samples) {

    /** Before anything is known. */
    static final DownloadPace UNKNOWN = new DownloadPace(List.of());

    private static final int SAMPLES_MAX = 5;
    private static final double MILLIS = 1000;
    private static final Duration LONGEST = Duration.ofDays(3);

    /** So many parts were there at that time. */
    record Sample(Instant at, int parts) {}

    DownloadPace {
        samples = List.copyOf(samples);
    }

    /** With one more sample; fewer parts than before are another download. */
    DownloadPace with(Instant at, int parts) {
        List<Sample> next = new ArrayList<>(samples);
        if (!next.isEmpty() && parts < next.getLast().parts()) {
            next.clear();
        }
        next.add(new Sample(at, parts));
        return new DownloadPace(next.subList(Math.max(0, next.size() - SAMPLES_MAX), next.size()));
    }

    /** Null while unknown, and where nothing moves. */
    @Nullable Double partsPerSecond() {
        if (samples.size() < 2) {
            return null;
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long millis = Duration.between(first.at(), last.at()).toMillis();
        int parts = last.parts() - first.parts();
        return millis > 0 && parts > 0 ? parts * MILLIS / millis : null;
    }

    /**
     * Until all parts are there; null while unknown, when overdue, and for more than three days.
     */
    @Nullable Duration left(int total, Instant now) {
        Double pace = partsPerSecond();
        if (pace == null) {
            return null;
        }
        Sample last = samples.getLast();
        long millis = (long) ((total - last.parts()) / pace * MILLIS);
        Duration left = Duration.between(now, last.at().plusMillis(millis));
        return left.toSeconds() > 0 && left.compareTo(LONGEST) < 0 ? left : null;
    }
}
