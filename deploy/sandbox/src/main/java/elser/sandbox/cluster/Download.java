package elser.sandbox.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running import of a model definition, part by part. Its task vanishes when it ends. */
final class Download {

    /**
     * @param parts of the definition
     * @param duration of the whole download, if nothing stops it
     */
    record Size(int parts, Duration duration) {}

    private final String modelId;
    private final long taskId;
    private final Size size;
    private final Timeline timeline;
    private final Conditions conditions;
    private final Instant startedAt;
    private final Completion end;
    private final List<Completion> waiting = new ArrayList<>();
    private Instant resumedAt;
    private int partsBefore;
    private int partsMost;
    private Optional<Timeline.Timer> timer = Optional.empty();

    /**
     * @param end told before all who wait
     */
    Download(
            String modelId,
            long taskId,
            Size size,
            Timeline timeline,
            Conditions conditions,
            Completion end) {
        this.modelId = modelId;
        this.taskId = taskId;
        this.size = size;
        this.timeline = timeline;
        this.conditions = conditions;
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
        return size.parts();
    }

    /** Parts stored; the last one is never seen, for the task is gone by then. */
    int downloadedParts() {
        long perPart = Math.max(1, size.duration().toNanos() / size.parts());
        long since = Duration.between(resumedAt, timeline.now()).toNanos() / perPart;
        return (int) Math.min(partsBefore + since, Math.min(partsMost, size.parts() - 1));
    }

    void whenEnded(Completion completion) {
        waiting.add(completion);
    }

    /** Goes on from the parts there are, as downloads go now. */
    void goOn() {
        partsBefore = partsMost == 0 ? 0 : downloadedParts();
        resumedAt = timeline.now();
        timer.ifPresent(Timeline.Timer::cancel);
        switch (conditions.downloads()) {
            case Course.Completes() -> {
                partsMost = size.parts();
                timer = Optional.of(timeline.after(until(size.parts()), this::finish));
            }
            case Course.StallsAfter(int steps) -> {
                partsMost = Math.max(partsBefore, steps);
                timer = Optional.empty();
            }
            case Course.FailsAfter(int steps, String reason) -> {
                partsMost = Math.max(partsBefore, steps);
                timer = Optional.of(timeline.after(until(steps), () -> fail(reason)));
            }
        }
    }

    private Duration until(int steps) {
        return size.duration()
                .multipliedBy(Math.max(0, steps - partsBefore))
                .dividedBy(size.parts());
    }

    /** Ends it now, as if the rest had come at once. */
    void finish() {
        finish(Optional.empty());
    }

    /** Ends it now, with what downloads fail with now. */
    void fail(String reason) {
        finish(Optional.of(conditions.downloadTrouble().failure(reason)));
    }

    private void finish(Optional<Failure> failure) {
        timer.ifPresent(Timeline.Timer::cancel);
        tell(end, failure);
        List.copyOf(waiting).forEach(completion -> tell(completion, failure));
    }

    private static void tell(Completion completion, Optional<Failure> failure) {
        failure.ifPresentOrElse(completion::failed, completion::succeeded);
    }
}
