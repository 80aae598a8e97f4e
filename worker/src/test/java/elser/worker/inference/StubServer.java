package elser.worker.inference;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import elser.worker.telemetry.LimitedHttp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers a fixed body per path, as a server of another version would. */
final class StubServer implements AutoCloseable {

    static {
        LimitedHttp.limit();
    }

    private final HttpServer server;
    private final Map<String, String> queries = new ConcurrentHashMap<>();

    private StubServer(HttpHandler handler) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/",
                exchange -> {
                    URI asked = exchange.getRequestURI();
                    queries.put(asked.getPath(), String.valueOf(asked.getQuery()));
                    handler.handle(exchange);
                });
        server.start();
    }

    static StubServer answering(Map<String, String> bodies) {
        return new StubServer(
                exchange -> {
                    String body = bodies.get(exchange.getRequestURI().getPath());
                    answer(exchange, body == null ? 404 : 200, body == null ? "{}" : body);
                });
    }

    /** Refuses everybody, and repeats how they tried. */
    static StubServer repeatingCredentials() {
        return new StubServer(
                exchange ->
                        answer(
                                exchange,
                                401,
                                """
                                {"error":{"type":"security_exception","reason":"no: %s"}}
                                """
                                        .formatted(
                                                exchange.getRequestHeaders()
                                                        .getFirst("Authorization"))));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The query with which a path was asked for last. */
    String asked(String path) {
        return String.valueOf(queries.get(path));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Says so at its front door, and nothing wrong elsewhere. */
    static StubServer version(String version, Map<String, String> more) {
        Map<String, String> bodies =
                new HashMap<>(
                        Map.of(
                                "/",
                                "{\"version\":" + version + "}",
                                "/_inference/_all",
                                "{\"endpoints\":[]}",
                                "/_ml/trained_models/_stats",
                                "{\"count\":0,\"trained_model_stats\":[]}",
                                "/_tasks",
                                "{\"tasks\":[]}"));
        bodies.putAll(more);
        return answering(bodies);
    }

    static StubServer licence(String licence) {
        return version("{\"number\":\"9.5.0\"}", Map.of("/_license", licence));
    }
}
