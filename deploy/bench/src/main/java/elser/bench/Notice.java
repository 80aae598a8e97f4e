package elser.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * From the moment that a deployment is let up, at random within the poll interval, to its committed
 * {@code fully_allocated}.
 */
final class Notice implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final int TARGETS = 20;
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "notice";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        // The first does not count: the worker has noticed nothing before.
        int cycles = 1 + Math.ceilDiv(lab.sizes().notices(), TARGETS);
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        List<Double> took = new ArrayList<>();
        try (Clusters clusters =
                        lab.clusters(Clusters.withModels(TARGETS, cycles, Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker worker =
                        lab.worker(
                                topics,
                                clusters,
                                "elser.provisioning.poll-interval=" + POLL_INTERVAL)) {
            worker.awaitReady();
            for (int cycle = 0; cycle < cycles; cycle++) {
                publish(cycle, topics, publisher);
                clusters.awaitCreated(TARGETS * (cycle + 1), worker);
                letUp(cycle, round, clusters, watch, seen, took);
            }
            worker.stop();
        } finally {
            lab.drop(topics);
        }
        double[] millis = took.stream().mapToDouble(Double::doubleValue).toArray();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("p50_ms", Statistics.percentile(millis, 0.5));
        values.put("p99_ms", Statistics.percentile(millis, 0.99));
        values.put("max_ms", Statistics.percentile(millis, 1));
        values.put("failed", (double) seen.failed());
        report.add(
                new Run(
                        name(),
                        "poll interval " + POLL_INTERVAL.toMillis() + " ms",
                        round,
                        values));
    }

    private static String id(int cycle, int target) {
        return "n-" + cycle + "-" + target;
    }

    private static void publish(int cycle, Topics topics, Publisher publisher) {
        publisher.backlog(
                TARGETS, i -> Requests.request(topics, id(cycle, i), "t" + i, "m-" + cycle));
    }

    private static void letUp(
            int cycle, int round, Clusters clusters, EventWatch watch, Seen seen, List<Double> took)
            throws IOException, InterruptedException {
        Random random = new Random(1_000L * round + cycle);
        long[] up = new long[TARGETS];
        // Two intervals, so that the answers of the creates are old news.
        LockSupport.parkNanos(2 * POLL_INTERVAL.toNanos());
        for (int target = 0; target < TARGETS; target++) {
            LockSupport.parkNanos(
                    (long) (random.nextDouble() * 2 * POLL_INTERVAL.toNanos() / TARGETS));
            up[target] = System.nanoTime();
            clusters.letUp("t" + target);
        }
        int all = TARGETS * (cycle + 1);
        watch.await("the last fully_allocated", PATIENCE, () -> seen.ended() == all);
        for (int target = 0; target < TARGETS; target++) {
            if (cycle > 0) {
                took.add((seen.endedAt(id(cycle, target)) - up[target]) / 1e6);
            }
            clusters.hold("t" + target);
        }
    }
}
