package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running import of a model definition, part by part. Its task vanishes when it ends. */
final class Download {

    private final String modelId;
    private final long taskId;
    private final int parts;
    private final Duration duration;
    private final Timeline timeline;
    private final Instant startedAt;
    private final Completion end;
    private final List<Completion> waiting = new ArrayList<>();
    private Instant resumedAt;
    private int partsBefore;
    private int partsMost;
    private Optional<Timeline.Timer> timer = Optional.empty();

    /**
     * @param duration of the whole download, if nothing stops it
     * @param end told before all who wait
     */
    Download(
            String modelId,
            long taskId,
            int parts,
            Duration duration,
            Timeline timeline,
            Completion end) {
        this.modelId = modelId;
        this.taskId = taskId;
        this.parts = parts;
        this.duration = duration;
        this.timeline = timeline;
        this.end = end;
        startedAt = timeline.now();
        resumedAt = startedAt;
    }

    String modelId() {
        return modelId;
    }

    long taskId() {
        return taskId;
    }

    Instant startedAt() {
        return startedAt;
    }

    int totalParts() {
        return parts;
    }

    /** Parts stored; the last one is never seen, for the task is gone by then. */
    int downloadedParts() {
        long perPart = Math.max(1, duration.toNanos() / parts);
        long since = Duration.between(resumedAt, timeline.now()).toNanos() / perPart;
        return (int) Math.min(partsBefore + since, Math.min(partsMost, parts - 1));
    }

    void whenEnded(Completion completion) {
        waiting.add(completion);
    }

    /** Goes on from the parts there are along {@code course}. */
    void follow(Course course) {
        partsBefore = partsMost == 0 ? 0 : downloadedParts();
        resumedAt = timeline.now();
        timer.ifPresent(Timeline.Timer::cancel);
        switch (course) {
            case Course.Completes() -> {
                partsMost = parts;
                timer = Optional.of(timeline.after(until(parts), () -> finish(Optional.empty())));
            }
            case Course.StallsAfter(int steps) -> {
                partsMost = Math.max(partsBefore, steps);
                timer = Optional.empty();
            }
            case Course.FailsAfter(int steps, String reason) -> {
                partsMost = Math.max(partsBefore, steps);
                Failure failure = ModelFailures.importFailed(reason);
                timer =
                        Optional.of(
                                timeline.after(until(steps), () -> finish(Optional.of(failure))));
            }
        }
    }

    private Duration until(int steps) {
        return duration.multipliedBy(Math.max(0, steps - partsBefore)).dividedBy(parts);
    }

    /** Ends it now, as if the rest had come at once or as cancelled. */
    void finish(Optional<Failure> failure) {
        timer.ifPresent(Timeline.Timer::cancel);
        tell(end, failure);
        List.copyOf(waiting).forEach(completion -> tell(completion, failure));
    }

    private static void tell(Completion completion, Optional<Failure> failure) {
        failure.ifPresentOrElse(completion::failed, completion::succeeded);
    }
}
