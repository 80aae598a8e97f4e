package elser.sandbox.kafka;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A broker in this process, with its controller unless there is one elsewhere. It may be stopped
 * and started again, and keeps its port and its data meanwhile.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private final int port;
    private final int controllerPort;
    private final Path directory;
    private final boolean temporary;
    private final KafkaOptions options;
    private Optional<KafkaRaftServer> server = Optional.empty();

    private EmbeddedKafka(KafkaOptions options) throws IOException {
        this.options = options;
        try (ServerSocket clients = listen(options.port());
                ServerSocket controller = listen(0)) {
            port = clients.getLocalPort();
            controllerPort = options.controllerPort().orElse(controller.getLocalPort());
        }
        temporary = options.dataDirectory().isEmpty();
        directory =
                temporary
                        ? Files.createTempDirectory("embedded-kafka-")
                        : Files.createDirectories(options.dataDirectory().get().toAbsolutePath());
    }

    public static EmbeddedKafka start() {
        return start(KafkaOptions.defaults());
    }

    /** Returns when the broker serves clients. */
    public static EmbeddedKafka start(KafkaOptions options) {
        try {
            EmbeddedKafka kafka = new EmbeddedKafka(options);
            kafka.startFirst();
            return kafka;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void startFirst() throws IOException {
        try {
            Storage.format(
                    directory,
                    BrokerProperties.NODE_ID,
                    options.controllerPort().isPresent()
                            ? EmbeddedController.CLUSTER
                            : Uuid.randomUuid().toString(),
                    options.security().map(BrokerSecurity::firstUser));
            restart();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Starts a stopped broker again, on its port and with its data. */
    public synchronized void restart() {
        if (server.isPresent()) {
            throw new IllegalStateException("the broker is running");
        }
        Properties properties = BrokerProperties.of(port, controllerPort, directory, options);
        KafkaRaftServer starting =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server = Optional.of(starting);
        try {
            starting.startup();
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Shuts the broker down in good order; {@link #restart} brings it back. */
    public synchronized void stop() {
        server.ifPresent(
                running -> {
                    running.shutdown();
                    running.awaitShutdown();
                });
        server = Optional.empty();
    }

    @Override
    public void close() {
        stop();
        if (temporary) {
            deleteDirectory();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (BindException e) {
            throw new IOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    private void deleteDirectory() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
