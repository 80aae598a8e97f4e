package elser.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the moment that a deployment is let up until all who wait for it have their last event. */
final class FanOut implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        int waiters = lab.sizes().waiters();
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters =
                        lab.clusters(List.of("t0,imported-models=m-0" + Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker worker = lab.worker(topics, clusters)) {
            worker.awaitReady();
            publisher.backlog(waiters, i -> Requests.request(topics, "w-" + i, "t0", "m-0"));
            clusters.awaitCreated(1, worker);
            watch.await("the last requested", PATIENCE, () -> seen.requested() == waiters);
            long up = System.nanoTime();
            clusters.letUp("t0");
            watch.await("the last fully_allocated", PATIENCE, () -> seen.ended() == waiters);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("last_event_s", (seen.lastEnd() - up) / 1e9);
            values.put("first_event_s", (seen.firstEnd() - up) / 1e9);
            values.put("failed", (double) seen.failed());
            report.add(new Run(name(), waiters + " waiters", round, values));
            worker.stop();
        } finally {
            lab.drop(topics);
        }
    }
}
