package elser.worker.cli;

import elser.worker.config.ClientConfig;
import elser.worker.screen.WatchView;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** Publishes requests and, where wanted, stays until they have ended. */
final class Submission {

    private final ClientConfig config;
    private final Surroundings surroundings;

    Submission(ClientConfig config, Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
    }

    void publish(List<PlannedRequest> planned) {
        new Publication(config, surroundings.out(), surroundings.err()).publish(planned);
    }

    /**
     * Publishes and waits. What is said is listened to before anything is asked.
     *
     * @param time how long at most, null for as long as it takes
     * @return exit code
     */
    int publishAndWait(List<PlannedRequest> planned, ViewOptions options, @Nullable Duration time) {
        PrintWriter places = options.isJson() ? surroundings.err() : surroundings.out();
        Publication publication = new Publication(config, places, surroundings.err());
        try (TopicFeed feed = TopicFeed.ofAnswers(config);
                WorkerProgress progress = new WorkerProgress(config)) {
            List<SentRequest> sent = publication.publish(planned);
            try (WatchView view = options.open(surroundings);
                    SubmittedGoal goal =
                            new SubmittedGoal(
                                    config, feed, progress, view, sent, surroundings.clock())) {
                return new Following(surroundings, feed, config.topics().events(), goal, view)
                        .follow(note(sent.size()), time);
            }
        }
    }

    private static String note(int requests) {
        return "Waiting for %s, Ctrl-C ends the waiting only."
                .formatted(requests == 1 ? "the request" : "all " + requests + " requests");
    }
}
