package elser.worker.cli;

import elser.contracts.RequestLimits;
import elser.worker.config.ClientConfig;
import elser.worker.config.ConfigLoader;
import elser.worker.config.WorkerConfig;
import elser.worker.lifecycle.Pace;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The option {@code --config}, the same for every command that reads the configuration. */
final class ConfigFileOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML file with options. ELSER_… environment variables override it, -Delser.…"
                            + " before -jar overrides both.")
    private @Nullable Path file;

    WorkerConfig worker(Surroundings surroundings) {
        WorkerConfig config = surroundings.config(file).worker();
        KafkaClients.requireSound(config.kafka());
        return config;
    }

    RequestLimits requestLimits(Surroundings surroundings) {
        return surroundings.config(file).requestLimits();
    }

    Pace pace(Surroundings surroundings) {
        return surroundings.config(file).pace();
    }

    ConfigLoader loader(Surroundings surroundings) {
        return surroundings.config(file);
    }

    ClientConfig client(Surroundings surroundings) {
        LogLines.quieten();
        return surroundings.config(file).client();
    }
}
