package elser.sandbox.kafka;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A broker and its controller in this process. It may be stopped and started again, and keeps its
 * port and its data meanwhile.
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
            controllerPort = controller.getLocalPort();
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
            format();
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

    /** A folder that an earlier broker has formatted is taken over with its cluster id. */
    private void format() throws IOException {
        if (Files.exists(directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        Formatter formatter =
                new Formatter()
                        .setPrintStream(
                                new PrintStream(
                                        new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                        .setNodeId(BrokerProperties.NODE_ID)
                        .setClusterId(Uuid.randomUuid().toString())
                        .setControllerListenerName("CONTROLLER")
                        .setMetadataLogDirectory(directory.toString())
                        .addDirectory(directory.toString());
        options.security()
                .ifPresent(security -> formatter.setScramArguments(List.of(security.firstUser())));
        try {
            formatter.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
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
