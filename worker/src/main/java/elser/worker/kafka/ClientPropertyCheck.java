package elser.worker.kafka;

import elser.worker.config.KafkaPropertyCheck;

import org.jspecify.annotations.Nullable;

/** Judges properties as the Kafka clients do. */
public final class ClientPropertyCheck implements KafkaPropertyCheck {

    @Override
    public @Nullable String fault(String property, String value, String groupProtocol) {
        return ClientProperties.fault(property, value, groupProtocol);
    }

    @Override
    public boolean knows(String property) {
        return ClientProperties.isKnown(property);
    }
}
