package elser.worker.spine;

import org.testcontainers.DockerClientFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the broker of the tests runs: {@code -Dtest.broker=docker} or {@code embedded}. */
enum BrokerKind {
    /** In the tests' own process. */
    EMBEDDED,
    /** In a container. */
    DOCKER;

    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    /** What is asked for; without that a container where an engine answers. */
    static BrokerKind ofThisRun() {
        return of(System.getProperty("test.broker", ""), System.getenv());
    }

    static BrokerKind of(String asked, Map<String, String> environment) {
        return switch (asked) {
            case "docker" -> DOCKER;
            case "embedded" -> EMBEDDED;
            case "" -> engineAnswers(environment) ? DOCKER : EMBEDDED;
            default ->
                    throw new IllegalArgumentException(
                            "-Dtest.broker must be docker or embedded, not " + asked);
        };
    }

    /** Testcontainers is not asked where nothing points at an engine: it would look for long. */
    private static boolean engineAnswers(Map<String, String> environment) {
        return (environment.containsKey("DOCKER_HOST") || Files.exists(SOCKET))
                && DockerClientFactory.instance().isDockerAvailable();
    }
}
