package elser.sandbox;

import elser.sandbox.kafka.EmbeddedController;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code sandbox controller}: Kafka's controller alone, which outlives a broker that is killed. */
@Command(
        name = "controller",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a Kafka controller on 127.0.0.1 until standard input ends, for the broker of",
            "another sandbox that is given the same --controller-port."
        })
final class ControllerCommand implements Callable<Integer> {

    @Option(
            names = "--controller-port",
            paramLabel = "PORT",
            required = true,
            description = "Port to listen on.")
    private int port;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            required = true,
            description = "Keeps what the controller knows.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (var _ = EmbeddedController.start(port, directory)) {
            Main.awaitEndOf(System.in);
        }
        return 0;
    }
}
