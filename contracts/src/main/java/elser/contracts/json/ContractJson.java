package elser.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;

import elser.contracts.EventReading;
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
    private static final ObjectWriter REQUEST_WRITER =
            Mappers.MESSAGES.writerFor(ProvisioningRequest.class);
    private static final ObjectWriter CONFIG_WRITER =
            Mappers.MESSAGES.writerFor(InferenceConfig.class);
    private static final ObjectReader CONFIG_READER =
            Mappers.MESSAGES.readerFor(InferenceConfig.class);

    private static final String NO_CONFIG = "not of InferenceConfig's form: ";

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
     * Reads an event's value, as {@link EventReader} does.
     *
     * @throws IllegalArgumentException when it is no event, or of a type that is not known here
     */
    public static LifecycleEvent readEvent(byte[] value) {
        EventReading reading = EventReader.read(value);
        if (reading instanceof EventReading.Known known) {
            return known.event();
        }
        throw new IllegalArgumentException(
                reading instanceof EventReading.Later later
                        ? "event is of an unknown type: " + Texts.quote(later.type())
                        : ((EventReading.Unreadable) reading).message());
    }

    /**
     * Reads what {@link #write(InferenceConfig)} wrote. Checks its shape, not the rules of a
     * request.
     *
     * @throws IllegalArgumentException when it is no configuration
     */
    public static InferenceConfig readConfig(byte[] value) {
        InferenceConfig config;
        try {
            config = CONFIG_READER.readValue(value);
        } catch (IOException e) {
            throw new IllegalArgumentException(NO_CONFIG + e.getMessage(), e);
        }
        if (config == null) {
            throw new IllegalArgumentException(NO_CONFIG + "null");
        }
        return config;
    }

    private static byte[] write(ObjectWriter writer, Object message) {
        try {
            return writer.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + message, e);
        }
    }
}
