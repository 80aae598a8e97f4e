package elser.worker.config;

import org.jspecify.annotations.Nullable;

/** Judges properties of the Kafka clients, which this package does not know. */
@FunctionalInterface
public interface KafkaPropertyCheck {

    /**
     * What is wrong with a property.
     *
     * @param property its name as the clients know it
     * @param value its text
     * @param groupProtocol {@code consumer} or {@code classic}
     * @return the end of a sentence that begins with the property's name and never repeats a
     *     secret; null for nothing
     */
    @Nullable String fault(String property, String value, String groupProtocol);

    /** Whether there is a property of that name; the value of another may be a secret's. */
    default boolean knows(String property) {
        return true;
    }
}
