package elser.bench;

import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a worker costs that has many provisionings in flight and nothing to do but look: first with
 * a hundredth of them, then with all.
 */
final class InFlight implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final int TARGETS = 10;
    private static final int PARTITIONS = 6;

    /** By then everything is over that the last creates brought about. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "in-flight";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        int models = lab.sizes().perTarget();
        int few = Math.max(1, models / 100);
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters =
                        lab.clusters(Clusters.withModels(TARGETS, models, Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker worker = lab.worker(topics, clusters, Worker.FILLING)) {
            worker.awaitReady();
            publish(0, few, topics, publisher);
            watch.await("the first", PATIENCE, () -> seen.requested() == few * TARGETS);
            clusters.awaitCreated(few * TARGETS, worker);
            report.add(idle(lab, round, few * TARGETS, clusters, worker));
            long began = System.nanoTime();
            publish(few, models, topics, publisher);
            clusters.awaitCreated(models * TARGETS, worker);
            double seconds = (System.nanoTime() - began) / 1e9;
            Run run = idle(lab, round, models * TARGETS, clusters, worker);
            Map<String, Double> values = new LinkedHashMap<>(run.values());
            values.put("all_created_s", seconds);
            report.add(new Run(name(), run.variant(), round, values));
            if (seen.ended() > 0) {
                throw new ProgramException(seen.ended() + " requests have ended");
            }
            worker.stop();
        } finally {
            lab.drop(topics);
        }
    }

    private static void publish(int from, int to, Topics topics, Publisher publisher) {
        publisher.backlog(
                (to - from) * TARGETS,
                i -> {
                    int model = from + i / TARGETS;
                    int target = i % TARGETS;
                    return Requests.request(
                            topics, "f-" + target + "-" + model, "t" + target, "m-" + model);
                });
    }

    private Run idle(Lab lab, int round, int inFlight, Clusters clusters, Worker worker)
            throws IOException, InterruptedException {
        Duration watched = Duration.ofSeconds(lab.sizes().idleSeconds());
        Thread.sleep(SETTLING);
        worker.collect();
        double heap = worker.metric("jvm_memory_used_bytes", "area=\"heap\"");
        Clusters.Reads before = clusters.reads();
        Duration cpu = worker.cpu();
        long began = System.nanoTime();
        Thread.sleep(watched);
        double seconds = (System.nanoTime() - began) / 1e9;
        Clusters.Reads reads = clusters.reads().since(before);
        if (reads.looks() == 0) {
            throw new ProgramException("nothing was looked at within " + watched);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("heap_after_gc_mib", heap / (1 << 20));
        values.put("resident_mib", worker.residentKib() / 1024.0);
        values.put("threads", (double) worker.threads());
        values.put("idle_cpu_percent", 100 * worker.cpu().minus(cpu).toNanos() / 1e9 / seconds);
        values.put("reads_per_target_per_s", reads.all() / seconds / TARGETS);
        values.put("reads_per_look", reads.all() / (double) reads.looks());
        values.put("looks_per_target_per_s", reads.looks() / seconds / TARGETS);
        return new Run(name(), inFlight + " in flight", round, values);
    }
}
