package elser.worker.cli;

import elser.worker.config.WorkerConfig;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** Runs the worker. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Runs the worker until SIGTERM or SIGINT.",
        footer = {
            "",
            "Examples:",
            "  elser-worker run --config worker.yaml",
            "  elser-worker run --config worker.yaml --check",
            "  ELSER_KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092 \\",
            "  ELSER_TARGETS_DEFAULT_URL=http://127.0.0.1:9200 elser-worker run"
        })
final class RunCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin private final ConfigFileOption config = new ConfigFileOption();

    @Option(
            names = "--check",
            description =
                    "Only looks whether the worker could run: configuration, topics and"
                            + " targets, with versions, privileges, ML nodes and licence.")
    private boolean check;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        WorkerConfig loaded = config.worker(surroundings);
        LogLines.use(loaded.log());
        if (!check) {
            return surroundings.worker().run(loaded, surroundings.interruption());
        }
        surroundings.out().println("configuration: fine");
        return surroundings.worker().check(loaded, surroundings.out());
    }
}
