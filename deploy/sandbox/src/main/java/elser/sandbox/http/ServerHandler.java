package elser.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

import elser.sandbox.cluster.Answer;
import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.ServerVersion;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;

/** The server's own port: the API, and beside it the record of calls under {@code /_sandbox}. */
final class ServerHandler implements HttpHandler {

    private final LiveCluster cluster;
    private final ServerVersion version;

    ServerHandler(LiveCluster cluster, ServerVersion version) {
        this.cluster = cluster;
        this.version = version;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/_sandbox/counters" ->
                        Exchanges.respondControl(exchange, cluster.counters().toJson().toString());
                case "/_sandbox/calls" -> Exchanges.respondControl(exchange, calls());
                default -> Exchanges.respond(exchange, answer(exchange), version);
            }
        }
    }

    private String calls() {
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        cluster.calls().forEach(call -> calls.add(call.toJson()));
        return JsonNodeFactory.instance.objectNode().set("calls", calls).toString();
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        try {
            return cluster.handle(Exchanges.request(exchange), Call.Via.DIRECT).answer().get();
        } catch (InterruptedException _) {
            throw new InterruptedIOException("the server is closed");
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
