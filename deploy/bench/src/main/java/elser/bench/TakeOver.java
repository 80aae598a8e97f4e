package elser.bench;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A worker is killed while it works, in the middle of a transaction; another one, started at that
 * moment, takes over what was in flight, several requests for each model.
 */
final class TakeOver implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int TARGETS = 10;
    private static final int PARTITIONS = 6;

    /** A second, while the worker is killed. */
    private static final int RATE = 500;

    private static final int PROBES = 60;

    @Override
    public String name() {
        return "take-over";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        for (int entries : lab.sizes().entries()) {
            report.add(new Run(name(), entries + " requests", round, run(lab, entries)));
        }
    }

    private static Map<String, Double> run(Lab lab, int requests)
            throws IOException, InterruptedException {
        int models = Math.max(1, requests / TARGETS / lab.sizes().perModel());
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters =
                        lab.clusters(Clusters.withModels(TARGETS, models, Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker first = lab.worker(topics, clusters, Worker.FILLING)) {
            first.awaitReady();
            publisher.backlog(requests, i -> request(topics, "o-", i, models));
            clusters.awaitCreated(models * TARGETS, first);
            watch.await("the last requested", PATIENCE, () -> seen.requested() == requests);
            int entries = LedgerSize.entries(lab, topics);

            Load load = new Load(publisher, topics, models);
            double openFor = OpenTransaction.killWithin(lab, topics, first);
            long killed = System.nanoTime();
            int published = requests + load.stop();
            try (Endings endings = new Endings(lab, topics);
                    Worker second = lab.worker(topics, clusters, Worker.FILLING)) {
                for (String target : clusters.names()) {
                    clusters.letUp(target);
                }
                publisher.backlog(PROBES, i -> request(topics, "p-", i, models));
                int all = published + PROBES;
                watch.await(
                        "the requested of the probes",
                        PATIENCE,
                        () -> IntStream.range(0, PROBES).allMatch(i -> seen.isRequested("p-" + i)));
                watch.await("the last event", PATIENCE, () -> seen.ended() == all);
                // What is said twice is said by then.
                Thread.sleep(QUIET);
                Map<String, Double> values = values(killed, endings.await(), seen);
                values.put("entries", (double) entries);
                values.put("transaction_open_at_kill", openFor);
                values.put("lost", (double) (all - seen.requested()));
                values.put("failed", (double) seen.failed());
                values.put("doubled", (double) seen.doubled());
                values.put("most_creates", (double) clusters.mostCreates());
                second.stop();
                return values;
            }
        } finally {
            lab.drop(topics);
        }
    }

    private static Map<String, Double> values(long killed, Endings.Times times, Seen seen) {
        long taken =
                IntStream.range(0, PROBES)
                        .mapToLong(i -> seen.requestedAt("p-" + i))
                        .max()
                        .orElseThrow();
        long barrier = Math.max(times.sessionEnd(), times.transactionEnd());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("session_ended_s", (times.sessionEnd() - killed) / 1e9);
        values.put("transaction_ended_s", (times.transactionEnd() - killed) / 1e9);
        values.put("taken_over_s", (taken - killed) / 1e9);
        values.put("beyond_s", (taken - barrier) / 1e9);
        values.put("all_answered_beyond_s", (seen.lastEnd() - barrier) / 1e9);
        return values;
    }

    private static ProducerRecord<byte[], byte[]> request(
            Topics topics, String prefix, int number, int models) {
        int model = number / TARGETS % models;
        return Requests.request(topics, prefix + number, "t" + number % TARGETS, "m-" + model);
    }

    /** Requests that keep the worker in transactions. */
    private static final class Load {
        private final Thread thread;
        private volatile int sent;

        Load(Publisher publisher, Topics topics, int models) {
            thread =
                    Thread.ofPlatform()
                            .name("load")
                            .start(
                                    () ->
                                            publisher.openLoad(
                                                    System.nanoTime(),
                                                    RATE,
                                                    Integer.MAX_VALUE,
                                                    i -> {
                                                        sent = i + 1;
                                                        return request(topics, "l-", i, models);
                                                    }));
        }

        /** Ends it and says how many there were. */
        int stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
            return sent;
        }
    }
}
