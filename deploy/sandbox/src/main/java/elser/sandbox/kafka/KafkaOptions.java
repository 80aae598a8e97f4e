package elser.sandbox.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the broker listens and what it keeps.
 *
 * @param port of the broker on 127.0.0.1, 0 picks a free one
 * @param dataDirectory kept when the broker stops; if none is given a temporary one is used and
 *     deleted on close
 * @param controllerPort of an {@link EmbeddedController} in another process; empty where the broker
 *     is its own controller
 * @param security what clients must show; empty where everybody may do everything
 * @param properties broker properties that come on top
 */
public record KafkaOptions(
        int port,
        Optional<Path> dataDirectory,
        OptionalInt controllerPort,
        Optional<BrokerSecurity> security,
        Map<String, String> properties) {

    public KafkaOptions {
        properties = Map.copyOf(properties);
    }

    /** Where everybody may do everything. */
    public KafkaOptions(int port, Optional<Path> dataDirectory, Map<String, String> properties) {
        this(port, dataDirectory, OptionalInt.empty(), Optional.empty(), properties);
    }

    /** A free port and a temporary directory. */
    public static KafkaOptions defaults() {
        return new KafkaOptions(0, Optional.empty(), Map.of());
    }

    /**
     * Broker properties that the embedded broker is given whatever else is asked for, so that
     * another one can be made like it: all that make it start and rebalance quickly.
     */
    public static Map<String, String> quickStart() {
        return BrokerProperties.quickStart();
    }

    public KafkaOptions with(String property, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(property, value);
        return new KafkaOptions(port, dataDirectory, controllerPort, security, more);
    }

    /** Follows a controller on that port, which is there already and outlives the broker. */
    public KafkaOptions controlledFrom(int otherPort) {
        return new KafkaOptions(
                port, dataDirectory, OptionalInt.of(otherPort), security, properties);
    }

    /** For clients that come over TLS, with a name and a password, and do what ACLs let them. */
    public KafkaOptions secured(BrokerSecurity by) {
        return new KafkaOptions(port, dataDirectory, controllerPort, Optional.of(by), properties);
    }
}
