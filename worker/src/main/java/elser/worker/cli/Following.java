package elser.worker.cli;

import elser.contracts.EventReading;
import elser.contracts.json.EventReader;
import elser.worker.screen.WatchView;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** Shows what comes until a goal is reached, the time is over, or somebody stops it. */
final class Following {

    private static final Duration LOOK_AROUND = Duration.ofMillis(500);

    private final Surroundings surroundings;
    private final TopicFeed feed;
    private final String events;
    private final Goal goal;
    private final WatchView view;
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * Not begun yet.
     *
     * @param events topic of the events; all else that the feed brings is dead letters
     */
    Following(Surroundings surroundings, TopicFeed feed, String events, Goal goal, WatchView view) {
        this.surroundings = surroundings;
        this.feed = feed;
        this.events = events;
        this.goal = goal;
        this.view = view;
    }

    /**
     * Follows.
     *
     * @param note told once it can be stopped
     * @param time after which it ends, null for never
     * @return exit code
     */
    int follow(String note, @Nullable Duration time) {
        Instant end = time == null ? Instant.MAX : surroundings.clock().instant().plus(time);
        surroundings
                .interruption()
                .onStop(
                        () -> {
                            stopped.set(true);
                            feed.wakeUp();
                        });
        surroundings.err().println(note);
        while (!stopped.get()) {
            Instant now = surroundings.clock().instant();
            view.upTo(now);
            if (time != null && !now.isBefore(end)) {
                return timeIsOver(time);
            }
            Instant next = now.plus(LOOK_AROUND);
            feed.poll(Duration.between(now, end.isBefore(next) ? end : next), this::take);
            Integer code = goal.reached();
            if (code != null) {
                return code;
            }
        }
        return goal.stopped();
    }

    private int timeIsOver(Duration time) {
        String missing = goal.missing(time);
        if (missing != null) {
            view.note(missing);
        }
        return goal.stopped();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(events)) {
            goal.take(record);
            return;
        }
        switch (EventReader.read(record.value())) {
            case EventReading.Known(var event) -> {
                Goal.Interest interest = goal.take(event, record.value());
                if (interest != Goal.Interest.OPEN) {
                    view.event(event, interest == Goal.Interest.WANTED, record.value());
                }
            }
            case EventReading.Later later -> {
                if (goal.wants(later)) {
                    view.later(later, record.value());
                }
            }
            case EventReading.Unreadable(var message) ->
                    view.note(
                            "A record of %s was skipped that is no lifecycle event (partition %d, offset %d): %s Look who writes to this topic, or whether elser.topics.events names the right one."
                                    .formatted(
                                            record.topic(),
                                            record.partition(),
                                            record.offset(),
                                            message.endsWith(".") ? message : message + "."));
        }
    }
}
