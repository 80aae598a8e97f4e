package elser.sandbox.http;

import com.sun.net.httpserver.HttpExchange;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.Request;
import elser.sandbox.cluster.ServerVersion;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** HTTP exchanges as the cluster's requests and answers. */
final class Exchanges {

    private static final String JSON = "application/json";
    private static final String PRODUCT_HEADER = "X-Elastic-Product";

    private Exchanges() {}

    static Request request(HttpExchange exchange) throws IOException {
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                header(exchange, "Authorization"),
                header(exchange, "X-Opaque-Id"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    static void respond(HttpExchange exchange, Answer answer, ServerVersion version)
            throws IOException {
        exchange.getResponseHeaders().set(PRODUCT_HEADER, "Elasticsearch");
        for (String warning : answer.warnings()) {
            exchange.getResponseHeaders()
                    .add("Warning", "299 Elasticsearch-" + version + " \"" + warning + "\"");
        }
        if (answer.status() == 401) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "ApiKey");
        }
        HttpListener.respond(exchange, answer.status(), JSON, answer.body().toString());
    }

    static void respondControl(HttpExchange exchange, String json) throws IOException {
        HttpListener.respond(exchange, 200, JSON, json);
    }
}
