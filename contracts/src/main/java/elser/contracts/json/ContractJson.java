package elser.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import java.io.IOException;

/**
 * The messages as UTF-8 JSON: snake case, absent where null, times in UTC with milliseconds,
 * durations in ISO 8601. Reading skips members it does not know, for writers may be newer; a
 * request from outside is read by {@link RequestReader} instead, which takes nothing unknown.
 */
public final class ContractJson {

    private static final ObjectWriter EVENT_WRITER =
            Mappers.MESSAGES.writerFor(LifecycleEvent.class);
    private static final ObjectReader EVENT_READER =
            Mappers.MESSAGES.readerFor(LifecycleEvent.class);
    private static final ObjectWriter REQUEST_WRITER =
            Mappers.MESSAGES.writerFor(ProvisioningRequest.class);
    private static final ObjectWriter CONFIG_WRITER =
            Mappers.MESSAGES.writerFor(InferenceConfig.class);
    private static final ObjectReader CONFIG_READER =
            Mappers.MESSAGES.readerFor(InferenceConfig.class);

    private ContractJson() {}

    /** Value of an event's record. */
    public static byte[] write(LifecycleEvent event) {
        return write(EVENT_WRITER, event);
    }

    /** Value of a request's record; the deadline keeps its offset. */
    public static byte[] write(ProvisioningRequest request) {
        return write(REQUEST_WRITER, request);
    }

    /** Exactly the body of {@code PUT /_inference/{task_type}/{inference_id}}. */
    public static byte[] write(InferenceConfig config) {
        return write(CONFIG_WRITER, config);
    }

    /**
     * Reads an event's value.
     *
     * @throws IllegalArgumentException when it is no event
     */
    public static LifecycleEvent readEvent(byte[] value) {
        return read(EVENT_READER, value, LifecycleEvent.class);
    }

    /**
     * Reads what {@link #write(InferenceConfig)} wrote. Checks its shape, not the rules of a
     * request.
     *
     * @throws IllegalArgumentException when it is no configuration
     */
    public static InferenceConfig readConfig(byte[] value) {
        return read(CONFIG_READER, value, InferenceConfig.class);
    }

    private static byte[] write(ObjectWriter writer, Object message) {
        try {
            return writer.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + message, e);
        }
    }

    private static <T extends Record> T read(ObjectReader reader, byte[] value, Class<T> type) {
        T message;
        try {
            message = reader.readValue(value, type);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not of " + type.getSimpleName() + "'s form: " + e.getMessage(), e);
        }
        if (message == null) {
            throw new IllegalArgumentException("not of " + type.getSimpleName() + "'s form: null");
        }
        return message;
    }
}
