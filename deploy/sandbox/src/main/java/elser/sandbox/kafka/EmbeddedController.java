package elser.sandbox.kafka;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A controller in this process, for a broker in another one that may die while this lives on, as in
 * any real cluster. A broker that is its own controller and comes back after a kill is told by
 * Kafka 4.3 that it leads, that it does not, and that it does, all at its start; its group
 * coordinator may then begin with an empty state, and leaves groups without assignments.
 */
public final class EmbeddedController implements AutoCloseable {

    /** Both must have been made for the same cluster. */
    static final String CLUSTER = new Uuid(0x656c_7365_72L, 1).toString();

    private final KafkaRaftServer server;

    private EmbeddedController(KafkaRaftServer server) {
        this.server = server;
    }

    /**
     * Returns when it is ready for its broker.
     *
     * @param port on 127.0.0.1
     * @param directory where it keeps what it knows
     */
    public static EmbeddedController start(int port, Path directory) {
        try {
            Path folder = Files.createDirectories(directory.toAbsolutePath());
            Storage.format(folder, BrokerProperties.CONTROLLER_ID, CLUSTER, Optional.empty());
            KafkaRaftServer server =
                    new KafkaRaftServer(
                            KafkaConfig.fromProps(
                                    BrokerProperties.ofController(port, folder), false),
                            Time.SYSTEM);
            server.startup();
            return new EmbeddedController(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
