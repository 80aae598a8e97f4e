package elser.contracts.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.contracts.EventReading;
import elser.contracts.EventReading.Known;
import elser.contracts.EventReading.Later;
import elser.contracts.EventReading.Unreadable;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads records of the events topic, those of later versions of the contract too. Whatever the
 * bytes are, the answer is an {@link EventReading}, never an exception.
 */
public final class EventReader {

    private static final ObjectReader EVENT = Mappers.MESSAGES.readerFor(LifecycleEvent.class);

    private static final int MESSAGE_MAX = 300;

    private EventReader() {}

    /**
     * Reads one record.
     *
     * @param value the record's value as received, null for a tombstone
     */
    public static EventReading read(byte @Nullable [] value) {
        if (value == null) {
            return new Unreadable("event has no value");
        }
        try {
            LifecycleEvent event = EVENT.readValue(value);
            return event == null
                    ? new Unreadable("event must be an object, was null")
                    : new Known(event);
        } catch (IOException e) {
            return forgiving(value);
        }
    }

    /** The slow way, for what this version does not know. */
    private static EventReading forgiving(byte[] value) {
        try {
            JsonNode document = StrictJson.parse(value);
            return document instanceof ObjectNode event
                    ? judge(event)
                    : new Unreadable("event must be an object, was " + Texts.show(document));
        } catch (UnreadableException e) {
            return new Unreadable("event " + Objects.requireNonNull(e.getMessage()));
        }
    }

    private static EventReading judge(ObjectNode event) {
        JsonNode type = event.path("type");
        if (isLater(type, LifecycleEvent.Type.values())) {
            return new Later(type.textValue(), event.path("request_id").textValue());
        }
        if (isLater(event.path("waiting_for"), WaitingFor.values())) {
            event.remove("waiting_for");
        }
        if (isLater(event.path("create").path("reason"), CreateReason.values())) {
            event.remove("create");
        }
        try {
            return new Known(EVENT.treeToValue(event, LifecycleEvent.class));
        } catch (JsonProcessingException e) {
            return new Unreadable(
                    "event is not of its form: "
                            + Texts.brief(e.getOriginalMessage(), MESSAGE_MAX));
        }
    }

    /** Whether a text stands where one of the names should, and is none of them. */
    private static boolean isLater(JsonNode name, Enum<?>[] known) {
        return name.isTextual()
                && !name.textValue().isEmpty()
                && Arrays.stream(known).noneMatch(it -> it.toString().equals(name.textValue()));
    }
}
