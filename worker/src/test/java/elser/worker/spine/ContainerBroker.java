package elser.worker.spine;

import elser.sandbox.kafka.KafkaOptions;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A broker in a container, with the settings of the embedded one. Its port stays the same when the
 * container is killed and started again.
 */
final class ContainerBroker implements TestBroker, AutoCloseable {

    private static final String OFFICIAL = "apache/kafka:4.3.1";
    private static final int CLIENTS = 9092;

    private final KafkaContainer container;

    private ContainerBroker(KafkaContainer container) {
        this.container = container;
    }

    /** Of the image that {@code TEST_BROKER_IMAGE} names, else the official one. */
    static ContainerBroker start(Map<String, String> properties) {
        String image = System.getenv().getOrDefault("TEST_BROKER_IMAGE", OFFICIAL);
        KafkaContainer container =
                new KafkaContainer(
                        DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"));
        KafkaOptions.quickStart()
                .forEach((name, value) -> container.withEnv(variable(name), value));
        properties.forEach((name, value) -> container.withEnv(variable(name), value));
        container.setPortBindings(List.of(freePort() + ":" + CLIENTS));
        container.start();
        return new ContainerBroker(container);
    }

    /** As the image takes broker properties. */
    private static String variable(String property) {
        return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    /** Stops it from running, with all of its connections open. */
    void pause() {
        container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
    }

    /** Ends {@link #pause}. */
    void unpause() {
        container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
    }

    /** Ends its process at once; the data stays. */
    void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    /** Starts it again after {@link #kill}. */
    void restart() {
        container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.close();
    }
}
