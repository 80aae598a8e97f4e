package elser.sandbox.chaos;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The simulated clusters, all in one process that is never harmed; their gateways are. */
final class Clusters implements AutoCloseable {

    static final List<String> TARGETS = List.of("alpha", "beta", "gamma");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path readyFile;
    private final Child process;

    Clusters(Path jar, Path directory, int models) throws IOException {
        readyFile = directory.resolve("clusters-ready.json");
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--no-kafka",
                                "--until-stdin-closes",
                                "--ready-file",
                                readyFile.toString()));
        for (String target : TARGETS) {
            arguments.add("--target");
            arguments.add(
                    "%s,gateway-timeout=2s,download-duration=8s,allocation-time=300ms,imported-models=model-{1..%d}"
                            .formatted(target, models));
        }
        process =
                Child.start(
                        "clusters", directory.resolve("clusters.log"), Map.of(), jar, arguments);
    }

    Addresses await() throws IOException, InterruptedException {
        return Addresses.await(readyFile, process, PATIENCE);
    }

    @Override
    public void close() {
        process.close();
    }
}
