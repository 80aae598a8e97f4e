package elser.bench;

import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has a worker do what workers do, so that its JVM can write down what it needed for it: classes,
 * and which methods were worth compiling.
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
     * @param requests that the worker is given; the more, the more it knows of its hot methods
     */
    static void write(Lab lab, Path cache, int requests) throws IOException, InterruptedException {
        Path unfinished = cache.resolveSibling(cache.getFileName() + ".tmp");
        Files.deleteIfExists(unfinished);
        List<String> options = new ArrayList<>(lab.settings().javaOptions());
        options.add("-XX:AOTCacheOutput=" + unfinished);
        options.add("-Xlog:aot=off,cds=off");
        Topics topics = lab.topics(PARTITIONS);
        Seen seen = new Seen();
        try (Clusters clusters =
                        lab.clusters(Clusters.withModels(TARGETS, MODELS, Clusters.HALF_WAY));
                Publisher publisher = new Publisher(lab.bootstrapServers());
                EventWatch watch = new EventWatch(lab.bootstrapServers(), topics, seen);
                Worker worker = Worker.start(lab, topics, clusters, options, List.of())) {
            worker.awaitReady();
            publisher.backlog(
                    requests,
                    i ->
                            Requests.request(
                                    topics,
                                    "t-" + i,
                                    "t" + i % TARGETS,
                                    "m-" + i / TARGETS % MODELS));
            clusters.awaitCreated(TARGETS * MODELS, worker);
            watch.await("the last requested", PATIENCE, () -> seen.requested() == requests);
            for (String target : clusters.names()) {
                clusters.letUp(target);
            }
            watch.await("the last terminal event", PATIENCE, () -> seen.ended() == requests);
            worker.stop();
        }
        if (!Files.exists(unfinished)) {
            throw new ProgramException("no cache was written, see " + lab.log("worker"));
        }
        Files.move(unfinished, cache, StandardCopyOption.REPLACE_EXISTING);
    }
}
