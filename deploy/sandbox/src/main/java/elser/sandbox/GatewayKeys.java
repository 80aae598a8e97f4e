package elser.sandbox;

import elser.sandbox.http.Body;
import elser.sandbox.http.GatewayBehaviour;
import elser.sandbox.http.GatewayOptions;
import elser.sandbox.http.Page;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The keys of {@code --target} that begin with {@code gateway-}. Any of them makes a gateway. */
final class GatewayKeys {

    static final Map<String, BiConsumer<GatewayKeys, String>> KEYS =
            Map.of(
                    "gateway-port", (it, value) -> it.port = Values.port(value),
                    "gateway-timeout", (it, value) -> it.timeout = Values.duration(value),
                    "gateway-resend", (it, value) -> it.resend = Values.bool(value),
                    "gateway-status", (it, value) -> it.status = Values.number(value),
                    "gateway-body", (it, value) -> it.body = body(value),
                    "gateway-retry-after", (it, value) -> it.retryAfter = Optional.of(value));

    /** As Kibana's Console proxy waits. */
    private Duration timeout = Duration.ofSeconds(60);

    private boolean wanted;
    private int port;
    private boolean resend;
    private int status = 502;
    private Body body = new Body.Html();
    private Optional<String> retryAfter = Optional.empty();

    void set(BiConsumer<GatewayKeys, String> key, String value) {
        wanted = true;
        key.accept(this, value);
    }

    private static Body body(String value) {
        return switch (value) {
            case "html" -> new Body.Html();
            case "json" -> new Body.Json();
            case "empty" -> new Body.Empty();
            default ->
                    throw new IllegalArgumentException(
                            "'" + value + "' is not html, json or empty");
        };
    }

    Optional<GatewayOptions> build() {
        return wanted
                ? Optional.of(
                        new GatewayOptions(
                                port,
                                new GatewayBehaviour(
                                        timeout, resend, new Page(status, body, retryAfter))))
                : Optional.empty();
    }
}
