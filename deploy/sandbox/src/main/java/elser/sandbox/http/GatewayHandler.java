package elser.sandbox.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.ServerVersion;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Passes calls on, and gives up on those that take too long. Does not serve {@code /_sandbox}. */
final class GatewayHandler implements HttpHandler {

    private static final String BAD_GATEWAY =
            """
            <html>
            <head><title>502 Bad Gateway</title></head>
            <body><center><h1>502 Bad Gateway</h1></center></body>
            </html>
            """;

    private final LiveCluster cluster;
    private final ServerVersion version;
    private final Duration timeout;

    GatewayHandler(LiveCluster cluster, ServerVersion version, Duration timeout) {
        this.cluster = cluster;
        this.version = version;
        this.timeout = timeout;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            LiveCluster.Pending call =
                    cluster.handle(Exchanges.request(exchange), Call.Via.GATEWAY);
            try {
                Exchanges.respond(
                        exchange,
                        call.answer().get(timeout.toNanos(), TimeUnit.NANOSECONDS),
                        version);
            } catch (TimeoutException _) {
                cluster.cut(call.number());
                HttpListener.respond(exchange, 502, "text/html", BAD_GATEWAY);
            } catch (InterruptedException _) {
                throw new InterruptedIOException("the gateway is closed");
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        }
    }
}
