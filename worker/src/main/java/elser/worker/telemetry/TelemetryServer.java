package elser.worker.telemetry;

import com.sun.net.httpserver.Headers;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves health, status, its page and metrics. Every call has a virtual thread of its own.
 *
 * <p>Nothing that is served may load or run anything from elsewhere, nor make markup of text.
 */
public final class TelemetryServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TelemetryServer.class);
    private static final List<String> METHODS = List.of("GET", "HEAD");
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String EVENTS = "text/event-stream";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'";
    private static final Pattern LIMIT = Pattern.compile("(?:.*&)?provisionings=([^&]*)(?:&.*)?");
    private static final Pattern LIMITED = Pattern.compile("[0-9]{1,9}");
    private static final String STREAM = "/status/stream";
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService calls =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 1).factory());
    private final Reports reports;
    private final Metrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Patience patience = new Patience();
    private final Duration answerTime;
    private final StatusStream stream;
    private final Map<String, PageFile> files = PageFile.all();
    private final Map<String, Page> pages;

    /** What a path answers with. */
    private interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    private TelemetryServer(
            HttpServer server,
            Duration answerTime,
            WorkerConfig.Status limits,
            Reports reports,
            Metrics metrics,
            InstantSource clock,
            LongSupplier nanos) {
        this.server = server;
        this.answerTime = answerTime;
        this.reports = reports;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        this.stream = new StatusStream(limits, out -> write(out, limits.rows()), nanos, patience);
        this.pages = pages();
    }

    /**
     * Starts to listen where it is configured to.
     *
     * @param limits of the status
     * @param clock that people read
     * @param nanos monotonic clock, the one of the reports
     * @return null where it is turned off
     * @throws ConfigurationException when it cannot listen there
     */
    public static @Nullable TelemetryServer start(
            WorkerConfig.Http http,
            WorkerConfig.Status limits,
            Reports reports,
            Metrics metrics,
            InstantSource clock,
            LongSupplier nanos) {
        return http.port() == 0 ? null : listen(http, limits, reports, metrics, clock, nanos);
    }

    /** The same, where port 0 picks a free one. */
    static TelemetryServer listen(
            WorkerConfig.Http http,
            WorkerConfig.Status limits,
            Reports reports,
            Metrics metrics,
            InstantSource clock,
            LongSupplier nanos) {
        InetSocketAddress address = new InetSocketAddress(http.host(), http.port());
        if (address.isUnresolved()) {
            throw cannotListen(
                    "elser.http.host \"%s\" is not the name or address of any machine; give one of"
                                    .formatted(http.host())
                            + " this machine's, such as 127.0.0.1 or 0.0.0.0.");
        }
        HttpLimits.set(http.limits());
        try {
            HttpServer server = HttpServer.create(address, BACKLOG);
            TelemetryServer telemetry =
                    new TelemetryServer(
                            server,
                            http.limits().answerTime(),
                            limits,
                            reports,
                            metrics,
                            clock,
                            nanos);
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
        byPath.put("/", exchange -> send(exchange, Objects.requireNonNull(files.get("/"))));
        byPath.put(
                "/health/live",
                exchange -> say(exchange, Health.live(reports.loops(), nanos.getAsLong()), "live"));
        byPath.put(
                "/health/ready",
                exchange -> say(exchange, Health.ready(reports, nanos.getAsLong()), "ready"));
        byPath.put("/status", this::status);
        byPath.put(STREAM, this::watch);
        byPath.put("/metrics", this::metrics);
        return byPath;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            protect(exchange.getResponseHeaders());
            String path = String.valueOf(exchange.getRequestURI().getPath());
            Page page = page(path);
            if (page == null) {
                say(exchange, 404, "there are only " + String.join(", ", pages.keySet()));
            } else if (METHODS.contains(exchange.getRequestMethod())) {
                answer(exchange, path, page);
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

    /** The stream is never whole; it waits for each of its parts. */
    private void answer(HttpExchange exchange, String path, Page page) throws IOException {
        if (path.equals(STREAM)) {
            page.answer(exchange);
        } else {
            patience.within(answerTime, () -> page.answer(exchange));
        }
    }

    private static void protect(Headers headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
    }

    private @Nullable Page page(String path) {
        PageFile file = files.get(path);
        return file == null ? pages.get(path) : exchange -> send(exchange, file);
    }

    private static void send(HttpExchange exchange, PageFile file) throws IOException {
        try (OutputStream body = begin(exchange, 200, file.type())) {
            body.write(file.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void status(HttpExchange exchange) throws IOException {
        Matcher limit = LIMIT.matcher(String.valueOf(exchange.getRequestURI().getQuery()));
        if (!limit.matches()) {
            status(exchange, Integer.MAX_VALUE);
        } else if (LIMITED.matcher(limit.group(1)).matches()) {
            status(exchange, Integer.parseInt(limit.group(1)));
        } else {
            say(exchange, 400, "provisionings must be a whole number from 0 to 999999999");
        }
    }

    private void status(HttpExchange exchange, int provisionings) throws IOException {
        try (OutputStream body = begin(exchange, 200, JSON)) {
            write(body, provisionings);
        }
    }

    private void write(OutputStream out, int provisionings) throws IOException {
        StatusJson.write(out, reports, clock.instant(), nanos.getAsLong(), provisionings);
    }

    private void watch(HttpExchange exchange) throws IOException {
        if (isHead(exchange)) {
            begin(exchange, 200, EVENTS).close();
        } else if (!stream.serve(exchange, each -> begin(each, 200, EVENTS))) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            say(
                    exchange,
                    503,
                    "elser.limits.status-subscribers watch already; ask /status, or come again");
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
        patience.close();
    }
}
