package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.admin.MemberDescription;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The backlog of {@link Drain} on twelve partitions, before several loops or several workers. */
final class Scale implements Figure {

    private static final int TARGETS = 100;
    private static final int PARTITIONS = 12;
    private static final List<Integer> NUMBERS = List.of(1, 2, 4);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        try (Clusters clusters = lab.clusters(Clusters.withModels(TARGETS, 1, ""))) {
            clusters.holdCreates();
            for (int loops : NUMBERS) {
                report.add(new Run(name(), "loops: " + loops, round, run(lab, clusters, 1, loops)));
            }
            for (int workers : NUMBERS) {
                report.add(
                        new Run(
                                name(),
                                "workers: " + workers,
                                round,
                                run(lab, clusters, workers, 1)));
            }
        }
    }

    private static Map<String, Double> run(Lab lab, Clusters clusters, int workers, int loops)
            throws IOException, InterruptedException {
        int number = lab.sizes().backlog();
        Topics topics = lab.topics(PARTITIONS);
        Arrivals arrivals = new Arrivals("requested", number, PARTITIONS);
        List<Worker> running = new ArrayList<>();
        try (EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, arrivals)) {
            for (int i = 0; i < workers; i++) {
                running.add(lab.worker(topics, clusters, "elser.worker.threads=" + loops));
            }
            for (Worker worker : running) {
                worker.awaitReady();
            }
            awaitShared(lab, topics, workers * loops);
            long began = System.nanoTime();
            Drain.publish(lab, topics, number);
            watch.await("the last requested", Drain.PATIENCE, arrivals::isWhole);
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("whole_per_s", number * 1e9 / (arrivals.last() - began));
            values.put("steady_per_s", arrivals.steadyRate());
            values.put("smallest_share", smallestShare(lab, topics, arrivals, workers * loops));
            double cpu = 0;
            for (Worker worker : running) {
                cpu += worker.cpu().toNanos() / 1e3;
            }
            values.put("cpu_us_per_request", cpu / number);
            for (Worker worker : running) {
                worker.stop();
            }
            return values;
        } finally {
            running.forEach(Worker::close);
            lab.drop(topics);
        }
    }

    /** Waits until every loop has partitions: none comes late to what is measured. */
    private static void awaitShared(Lab lab, Topics topics, int members)
            throws InterruptedException {
        long deadline = System.nanoTime() + Drain.PATIENCE.toNanos();
        while (Endings.members(lab, topics).stream()
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .count()
                < members) {
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException("not all of " + members + " loops got partitions");
            }
            Thread.sleep(50);
        }
    }

    /** What the loop with the least to do has to do, as a part of what all have on average. */
    private static double smallestShare(Lab lab, Topics topics, Arrivals arrivals, int members)
            throws InterruptedException {
        double least = Double.MAX_VALUE;
        for (MemberDescription member : Endings.members(lab, topics)) {
            double share =
                    member.assignment().topicPartitions().stream()
                            .mapToInt(owned -> arrivals.onPartition(owned.partition()))
                            .sum();
            least = Math.min(least, share);
        }
        return least * members / arrivals.number();
    }
}
