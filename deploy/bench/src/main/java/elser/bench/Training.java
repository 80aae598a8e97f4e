package elser.bench;

import elser.sandbox.process.ProgramException;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has a worker do what workers do, so that its JVM can write down what it needed for it: classes,
 * and which methods were worth compiling. It takes over half of the models from another one.
 */
final class Training {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int TARGETS = 10;
    private static final int MODELS = 10;
    private static final int PARTITIONS = 6;

    private Training() {}

    /**
     * Writes an AOT cache.
     *
     * @param requests that the worker is given, beside a fifth as many its predecessor had; the
     *     more, the more it knows of its hot methods
     */
    static void write(Lab lab, Path cache, int requests) throws IOException, InterruptedException {
        Path unfinished = cache.resolveSibling(cache.getFileName() + ".tmp");
        Files.deleteIfExists(unfinished);
        List<String> options = new ArrayList<>(lab.settings().javaOptions());
        options.add("-XX:AOTCacheOutput=" + unfinished);
        options.add("-Xlog:aot=off,cds=off");
        int before = requests / 5;
        int all = before + requests;
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters =
                        lab.clusters(Clusters.withModels(TARGETS, MODELS, Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen)) {
            Task task = new Task(topics, clusters, publisher, watch, seen);
            try (Worker predecessor = lab.worker(topics, clusters)) {
                task.give(0, before, MODELS / 2, predecessor);
                predecessor.stop();
            }
            try (Worker worker = Worker.start(lab, topics, clusters, options, List.of())) {
                task.give(before, all, MODELS, worker);
                for (String target : clusters.names()) {
                    clusters.letUp(target);
                }
                watch.await("the last terminal event", PATIENCE, () -> seen.ended() == all);
                worker.stop();
            }
        }
        if (!Files.exists(unfinished)) {
            throw new ProgramException("no cache was written, see " + lab.log("worker"));
        }
        Files.move(unfinished, cache, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What there is to give work to a worker with. */
    private record Task(
            Topics topics, Clusters clusters, Publisher publisher, EventWatch watch, Seen seen) {

        /** Gives it requests by number for so many models, and waits until all are put away. */
        void give(int first, int end, int models, Worker worker)
                throws IOException, InterruptedException {
            worker.awaitReady();
            publisher.backlog(end - first, i -> request(first + i, models));
            clusters.awaitCreated(TARGETS * models, worker);
            watch.await("the last requested", PATIENCE, () -> seen.requested() == end);
        }

        private ProducerRecord<byte[], byte[]> request(int number, int models) {
            return Requests.request(
                    topics,
                    "t-" + number,
                    "t" + number % TARGETS,
                    "m-" + number / TARGETS % models);
        }
    }
}
