package elser.bench;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From the time that a request should have been published to its committed {@code requested}, at
 * several rates, one after the other before one worker that has run for a while.
 */
final class Join implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TARGETS = 10;
    private static final int MODELS = 10;
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "join";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        Topics topics = lab.topics(PARTITIONS);
        Latencies latencies = new Latencies();
        try (Clusters clusters = lab.clusters(Clusters.withModels(TARGETS, MODELS, ""));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, latencies);
                Worker worker = lab.worker(topics, clusters)) {
            clusters.holdCreates();
            worker.awaitReady();
            int fastest = lab.sizes().rates().getLast();
            double[] _ = at(fastest, "warm", topics, lab, publisher, watch, latencies);
            for (int rate : lab.sizes().rates()) {
                double[] took = at(rate, "r" + rate, topics, lab, publisher, watch, latencies);
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("p50_ms", Statistics.percentile(took, 0.5));
                values.put("p99_ms", Statistics.percentile(took, 0.99));
                values.put("max_ms", Statistics.percentile(took, 1));
                report.add(new Run(name(), rate + " requests/s", round, values));
            }
            worker.stop();
        } finally {
            lab.drop(topics);
        }
    }

    private static double[] at(
            int rate,
            String prefix,
            Topics topics,
            Lab lab,
            Publisher publisher,
            EventWatch watch,
            Latencies latencies)
            throws InterruptedException {
        int number = rate * lab.sizes().seconds();
        long start = System.nanoTime() + Duration.ofMillis(100).toNanos();
        latencies.begin(prefix, start, rate, number);
        publisher.openLoad(
                start,
                rate,
                number,
                i -> {
                    int model = i / TARGETS % MODELS;
                    return Requests.request(
                            topics, prefix + "-" + i, "t" + i % TARGETS, "m-" + model);
                });
        watch.await("the last requested", PATIENCE, latencies::isWhole);
        return latencies.millis();
    }

    /** Of the requests whose ids begin with the prefix of the moment. */
    private static final class Latencies implements EventWatch.Taker {
        private String prefix = "";
        private long start;
        private int rate;
        private double[] millis = new double[0];
        private int left;

        synchronized void begin(String idPrefix, long startNanos, int perSecond, int number) {
            prefix = idPrefix + "-";
            start = startNanos;
            rate = perSecond;
            millis = new double[number];
            left = number;
        }

        @Override
        public synchronized void take(ConsumerRecord<byte[], byte[]> event, long at) {
            String id = EventWatch.requestId(event);
            if (id.startsWith(prefix) && EventWatch.type(event).equals("requested")) {
                int number = Integer.parseInt(id.substring(prefix.length()));
                millis[number] = (at - Publisher.due(start, rate, number)) / 1e6;
                left--;
            }
        }

        synchronized boolean isWhole() {
            return left == 0;
        }

        synchronized double[] millis() {
            return millis.clone();
        }
    }
}
