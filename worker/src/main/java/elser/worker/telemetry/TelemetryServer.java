package elser.worker.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import elser.worker.config.ConfigurationException;
import elser.worker.config.WorkerConfig;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/** Serves health, status and metrics. Every call has a virtual thread of its own. */
public final class TelemetryServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TelemetryServer.class);
    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService calls =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 1).factory());
    private final Reports reports;
    private final Metrics metrics;
    private final LongSupplier nanos;
    private final Map<String, Page> pages;

    /** What a path answers with. */
    private interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private TelemetryServer(
            HttpServer server, Reports reports, Metrics metrics, LongSupplier nanos) {
        this.server = server;
        this.reports = reports;
        this.metrics = metrics;
        this.nanos = nanos;
        this.pages = pages();
    }

    /**
     * Starts to listen where it is configured to.
     *
     * @param nanos monotonic clock, the one of the reports
     * @return null where it is turned off
     * @throws ConfigurationException when it cannot listen there
     */
    public static @Nullable TelemetryServer start(
            WorkerConfig.Http http, Reports reports, Metrics metrics, LongSupplier nanos) {
        return http.port() == 0 ? null : listen(http, reports, metrics, nanos);
    }

    /** The same, where port 0 picks a free one. */
    static TelemetryServer listen(
            WorkerConfig.Http http, Reports reports, Metrics metrics, LongSupplier nanos) {
        InetSocketAddress address = new InetSocketAddress(http.host(), http.port());
        if (address.isUnresolved()) {
            throw cannotListen(
                    "elser.http.host \"%s\" is not the name or address of any machine; give one of"
                                    .formatted(http.host())
                            + " this machine's, such as 127.0.0.1 or 0.0.0.0.");
        }
        try {
            HttpServer server = HttpServer.create(address, BACKLOG);
            TelemetryServer telemetry = new TelemetryServer(server, reports, metrics, nanos);
            server.createContext("/", telemetry::answer);
            server.setExecutor(telemetry.calls);
            server.start();
            log.atInfo().addKeyValue(LogKeys.ADDRESS, server.getAddress()).log("serving health");
            return telemetry;
        } catch (IOException refused) {
            throw cannotListen(
                    "elser.http.port %d cannot be listened on at elser.http.host %s (%s); give a free"
                                    .formatted(http.port(), http.host(), refused.getMessage())
                            + " port and an address of this machine, or turn HTTP off with port"
                            + " 0.");
        }
    }

    private static ConfigurationException cannotListen(String sentence) {
        return new ConfigurationException(List.of(sentence));
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    private Map<String, Page> pages() {
        Map<String, Page> byPath = new LinkedHashMap<>();
        byPath.put(
                "/health/live",
                exchange -> say(exchange, Health.live(reports.loops(), nanos.getAsLong()), "live"));
        byPath.put(
                "/health/ready",
                exchange -> say(exchange, Health.ready(reports, nanos.getAsLong()), "ready"));
        byPath.put("/status", this::status);
        byPath.put("/metrics", this::metrics);
        return byPath;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            Page page = pages.get(String.valueOf(exchange.getRequestURI().getPath()));
            if (page == null) {
                say(exchange, 404, "there are only " + String.join(", ", pages.keySet()));
            } else if (METHODS.contains(exchange.getRequestMethod())) {
                page.answer(exchange);
            } else {
                String allowed = String.join(", ", METHODS);
                exchange.getResponseHeaders().set("Allow", allowed);
                say(exchange, 405, "only " + allowed + " are answered");
            }
        } catch (RuntimeException bug) {
            log.atError().setCause(bug).log("a bug in answering over HTTP");
            throw bug;
        }
    }

    private void status(HttpExchange exchange) throws IOException {
        try (OutputStream body = begin(exchange, 200, JSON)) {
            StatusJson.write(body, reports, nanos.getAsLong());
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        try (OutputStream body = begin(exchange, 200, PROMETHEUS)) {
            metrics.write(body, reports, PROMETHEUS);
        }
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }

    private static void say(HttpExchange exchange, Health health, String good) throws IOException {
        if (health.isGood()) {
            say(exchange, 200, good);
        } else {
            say(exchange, 503, String.join("\n", health.troubles()));
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        try (OutputStream body = begin(exchange, status, TEXT)) {
            body.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Sends the head; the body goes to what is returned. */
    private static OutputStream begin(HttpExchange exchange, int status, String type)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (isHead(exchange)) {
            exchange.sendResponseHeaders(status, -1);
            return OutputStream.nullOutputStream();
        }
        exchange.sendResponseHeaders(status, 0);
        return exchange.getResponseBody();
    }

    /** Breaks off whatever is still being answered. */
    @Override
    public void close() {
        server.stop(0);
        calls.shutdownNow();
    }
}
