package elser.bench;

import elser.sandbox.process.Child;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backlog of requests whose creates are not answered meanwhile, beside two loops that do nothing
 * but consume, transform and produce in transactions.
 */
final class Drain implements Figure {

    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** About what the worker writes. */
    private static final int EVENT_BYTES = 700;

    private static final int LEDGER_BYTES = 350;
    private static final int TARGETS = 100;
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        Rates worker;
        try (Clusters clusters = lab.clusters(Clusters.withModels(TARGETS, 1, ""))) {
            clusters.holdCreates();
            worker = worker(lab, clusters);
        }
        report.add(new Run(name(), "worker", round, worker.values()));
        Rates two = bare(lab, worker.eventBytes(), worker.ledgerBytes());
        report.add(new Run(name(), "bare, event and ledger", round, two.values()));
        Rates one = bare(lab, worker.eventBytes(), 0);
        report.add(new Run(name(), "bare, event", round, one.values()));
        Map<String, Double> ratios = new LinkedHashMap<>();
        ratios.put("whole_ratio", worker.whole() / two.whole());
        ratios.put("steady_ratio", worker.steady() / two.steady());
        ratios.put("late_ratio", worker.late() / two.late());
        report.add(new Run(name(), "worker to bare, two", round, ratios));
    }

    /**
     * Rates, a second.
     *
     * @param whole from the start of the process on
     * @param steady of the eight tenths in the middle
     * @param late of the two before the last one
     * @param eventBytes of one event, with its headers
     * @param ledgerBytes of one ledger record
     */
    private record Rates(
            double whole, double steady, double late, double cpu, int eventBytes, int ledgerBytes) {

        Map<String, Double> values() {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("whole_per_s", whole);
            values.put("steady_per_s", steady);
            values.put("late_per_s", late);
            values.put("cpu_us_per_request", cpu);
            values.put("event_bytes", (double) eventBytes);
            if (ledgerBytes > 0) {
                values.put("ledger_bytes", (double) ledgerBytes);
            }
            return values;
        }
    }

    static void publish(Lab lab, Topics topics, int number) {
        try (Publisher publisher = new Publisher(lab.bootstrapServers())) {
            publisher.backlog(
                    number, i -> Requests.request(topics, "r-" + i, "t" + i % TARGETS, "m-0"));
        }
    }

    private static Rates worker(Lab lab, Clusters clusters)
            throws IOException, InterruptedException {
        int number = lab.sizes().backlog();
        Topics topics = lab.topics(PARTITIONS);
        publish(lab, topics, number);
        Arrivals arrivals = new Arrivals("requested", number, PARTITIONS);
        try (EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, arrivals);
                Worker worker = lab.worker(topics, clusters)) {
            watch.await("the last requested", PATIENCE, arrivals::isWhole);
            Duration cpu = worker.cpu();
            int ledgerBytes = LedgerSize.meanBytes(lab, topics);
            worker.stop();
            return rates(arrivals, worker.startedNanos(), cpu, ledgerBytes);
        } finally {
            lab.drop(topics);
        }
    }

    /** Has the broker do what it is measured with, so that it is warm when that begins. */
    static void warmUp(Lab lab) throws IOException, InterruptedException {
        Rates _ = bare(lab, EVENT_BYTES, LEDGER_BYTES);
    }

    private static Rates bare(Lab lab, int eventBytes, int ledgerBytes)
            throws IOException, InterruptedException {
        int number = lab.sizes().backlog();
        Topics topics = lab.topics(PARTITIONS);
        publish(lab, topics, number);
        Arrivals arrivals = new Arrivals("", number, PARTITIONS);
        try (EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, arrivals)) {
            long started = System.nanoTime();
            try (Child loop =
                    lab.own(
                            "bare",
                            BareLoop.class,
                            List.of(
                                    lab.bootstrapServers(),
                                    topics.name(),
                                    "" + eventBytes,
                                    "" + ledgerBytes))) {
                watch.await("the last event of the bare loop", PATIENCE, arrivals::isWhole);
                Duration cpu = loop.handle().info().totalCpuDuration().orElse(Duration.ZERO);
                return rates(arrivals, started, cpu, ledgerBytes);
            }
        } finally {
            lab.drop(topics);
        }
    }

    private static Rates rates(Arrivals arrivals, long started, Duration cpu, int ledgerBytes) {
        int number = arrivals.number();
        return new Rates(
                number * 1e9 / (arrivals.last() - started),
                arrivals.steadyRate(),
                arrivals.lateRate(),
                cpu.toNanos() / 1e3 / number,
                arrivals.meanBytes(),
                ledgerBytes);
    }
}
