package elser.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * From publish to committed {@code requested} where a worker that has nothing else to do gets one
 * request now and then, for a model that is up: what most requests are.
 */
final class Alone implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PARTITIONS = 6;
    private static final int WARMING = 5;

    @Override
    public String name() {
        return "alone";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        int number = lab.sizes().alone();
        Random random = new Random(round);
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        double[] millis = new double[number];
        try (Clusters clusters =
                        lab.clusters(List.of("t0,allocation-time=1ms,imported-models=m-0"));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker worker = lab.worker(topics, clusters)) {
            worker.awaitReady();
            for (int i = -WARMING; i < number; i++) {
                LockSupport.parkNanos((long) ((0.5 + random.nextDouble()) * 1e9));
                String id = "a-" + (i + WARMING);
                long published = System.nanoTime();
                publisher.backlog(1, _ -> Requests.request(topics, id, "t0", "m-0"));
                int all = i + WARMING + 1;
                watch.await("the last event", PATIENCE, () -> seen.ended() == all);
                if (i >= 0) {
                    millis[i] = (seen.requestedAt(id) - published) / 1e6;
                }
            }
            worker.stop();
        } finally {
            lab.drop(topics);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("p50_ms", Statistics.percentile(millis, 0.5));
        values.put("p90_ms", Statistics.percentile(millis, 0.9));
        values.put("max_ms", Statistics.percentile(millis, 1));
        values.put("failed", (double) seen.failed());
        report.add(new Run(name(), number + " requests", round, values));
    }
}
