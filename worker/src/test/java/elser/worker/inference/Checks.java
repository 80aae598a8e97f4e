package elser.worker.inference;

import elser.sandbox.cluster.ClusterOptions;
import elser.sandbox.http.SimulatedElasticsearch;
import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Secret;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.inference.TargetFinding.Level;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Checks of targets, and what comes out of them. */
final class Checks {

    static final String KEY = "a2V5OnNlY3JldA==";
    static final Credentials NONE = new Credentials.None();
    static final Resilience SETTINGS =
            new Resilience(
                    new Resilience.Breaker(20, 10, 50, Duration.ofSeconds(10), 2),
                    2,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    3,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    1,
                    100,
                    1,
                    1_000_000,
                    1_000_000,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(10));

    private Checks() {}

    static URI nobody() {
        try (var socket = new ServerSocket(0)) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Target target(
            String name, List<URI> nodes, Credentials credentials, @Nullable Path caFile) {
        return new Target(name, nodes, credentials, caFile, null, null, null, null);
    }

    static List<TargetFinding> check(Credentials credentials, URI... nodes) {
        return new TargetCheck(SETTINGS)
                .of(List.of(target("default", List.of(nodes), credentials, null)));
    }

    static TargetFinding error(String sentence) {
        return new TargetFinding(Level.ERROR, "default", sentence);
    }

    static TargetFinding warning(String sentence) {
        return new TargetFinding(Level.WARNING, "default", sentence);
    }

    static TargetFinding fine(String sentence) {
        return new TargetFinding(Level.FINE, "default", sentence);
    }

    static Credentials key(String key) {
        return new Credentials.ApiKey(new Secret.Value(key));
    }

    static SimulatedElasticsearch locked() {
        return SimulatedElasticsearch.start(ClusterOptions.builder().apiKey(KEY).build());
    }
}
