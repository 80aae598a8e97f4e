package elser.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the start of the worker's launcher to the first committed event. */
final class StartUp implements Figure {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final int PARTITIONS = 6;

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public void round(Lab lab, int round, Report report) throws IOException, InterruptedException {
        // Who is first has the broker still busy with the figure before.
        if (round % 2 == 0) {
            report.add(jar(lab, round));
            report.add(launcher(lab, round));
        } else {
            report.add(launcher(lab, round));
            report.add(jar(lab, round));
        }
    }

    private Run launcher(Lab lab, int round) throws IOException, InterruptedException {
        return new Run(name(), "launcher", round, run(lab, Worker::launch));
    }

    private Run jar(Lab lab, int round) throws IOException, InterruptedException {
        return new Run(
                name(),
                "java -jar",
                round,
                run(lab, (at, topics, clusters) -> at.worker(topics, clusters)));
    }

    private interface Start {
        Worker worker(Lab lab, Topics topics, Clusters clusters) throws IOException;
    }

    private static Map<String, Double> run(Lab lab, Start start)
            throws IOException, InterruptedException {
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters = lab.clusters(List.of("t0,imported-models=m-0"));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen)) {
            // The clusters have just been started: a machine that compiles for them is not quiet.
            Thread.sleep(SETTLING);
            publisher.backlog(1, _ -> Requests.request(topics, "s-0", "t0", "m-0"));
            try (Worker worker = start.worker(lab, topics, clusters)) {
                watch.await("the first event", PATIENCE, () -> seen.requested() == 1);
                Map<String, Double> values = new LinkedHashMap<>();
                values.put(
                        "first_event_ms", (seen.requestedAt("s-0") - worker.startedNanos()) / 1e6);
                values.put("cpu_ms", worker.cpu().toNanos() / 1e6);
                worker.stop();
                return values;
            }
        } finally {
            lab.drop(topics);
        }
    }
}
