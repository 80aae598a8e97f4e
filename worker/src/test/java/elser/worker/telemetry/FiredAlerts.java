package elser.worker.telemetry;

import static org.awaitility.Awaitility.await;

import elser.worker.spine.Rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Watches by the rules of {@code deploy/monitoring} which alerts fire for a worker. So that nobody
 * waits for a day, each {@code for} takes five seconds, each range half a minute, and minutes that
 * an expression counts itself are ten seconds. What happened is written to {@code
 * target/alerts.md}.
 */
public final class FiredAlerts implements AutoCloseable {

    private static final Path TOLD = Path.of("target", "alerts.md");
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Prometheus prometheus;
    private final Map<String, String> fired = new HashMap<>();

    private FiredAlerts(Prometheus prometheus) {
        this.prometheus = prometheus;
    }

    /** Of the worker that serves a rig's metrics, which must run. */
    public static FiredAlerts of(Rig rig, Path folder) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), shortened());
        return new FiredAlerts(
                Prometheus.judging(
                        Objects.requireNonNull(rig.options().get("elser.http.port")),
                        folder,
                        rules.toAbsolutePath()));
    }

    private static String shortened() throws IOException {
        return Monitoring.rules()
                .replaceAll("for: \\d+[mh]\\b", "for: 5s")
                .replaceAll("\\[\\d+[mhd]]", "[30s]")
                .replaceAll("\\[\\d+[mhd]:\\d+m]", "[30s:2s]")
                .replaceAll("offset \\d+d", "offset 30s")
                .replaceAll("(?m)> (60|120)$", "> 10");
    }

    /** Waits until it fires. */
    public void fires(String alert, String cause) {
        Instant begin = Instant.now();
        await(alert + " fires")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> prometheus.firing().contains(alert));
        fired.putIfAbsent(alert, "| `%s` | %s | %d s".formatted(alert, cause, seconds(begin)));
    }

    /** Waits until one that has fired does not any more. */
    public void ends(String alert, String remedy) throws IOException {
        Instant begin = Instant.now();
        await(alert + " ends")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !prometheus.firing().contains(alert));
        String line =
                "%s | %s | %d s |%n"
                        .formatted(
                                Objects.requireNonNull(fired.get(alert), alert + " never fired"),
                                remedy,
                                seconds(begin));
        Files.writeString(TOLD, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long seconds(Instant begin) {
        return Duration.between(begin, Instant.now()).toSeconds();
    }

    /** Waits until a query finds something. */
    public void awaitSeries(String query) {
        await(query)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> !prometheus.value("count(" + query + ")").isEmpty());
    }

    @Override
    public void close() {
        prometheus.close();
    }
}
