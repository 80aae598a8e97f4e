package elser.worker.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A log line as one JSON object of the <a href="https://www.elastic.co/docs/reference/ecs">Elastic
 * Common Schema</a>, with dots in the names as its loggers write them. The line's own key-values
 * stand beside its fields and never replace one; those that are null are left out.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

    /** Version of the schema whose fields are used. */
    static final String ECS_VERSION = "8.11.0";

    static final String SERVICE = "elser-provisioner";

    private static final JsonFactory JSON = new JsonFactory();

    /** Always with milliseconds, so that lines sort as text. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> member : members(event).entrySet()) {
                json.writeFieldName(member.getKey());
                write(json, member.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Boolean flag -> json.writeBoolean(flag);
            case List<?> several -> {
                json.writeStartArray();
                for (Object each : several) {
                    write(json, each);
                }
                json.writeEndArray();
            }
            case Object other -> json.writeString(other.toString());
        }
    }

    private static Map<String, Object> members(ILoggingEvent event) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("@timestamp", TIME.format(event.getInstant()));
        members.put("log.level", event.getLevel().toString());
        members.put("message", event.getFormattedMessage());
        members.put("ecs.version", ECS_VERSION);
        members.put("service.name", SERVICE);
        members.put("log.logger", event.getLoggerName());
        members.put("process.thread.name", event.getThreadName());
        addError(event.getThrowableProxy(), members);
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (pair.value != null) {
                    members.putIfAbsent(pair.key, pair.value);
                }
            }
        }
        return members;
    }

    private static void addError(@Nullable IThrowableProxy error, Map<String, Object> members) {
        if (error == null) {
            return;
        }
        members.put("error.type", error.getClassName());
        if (error.getMessage() != null) {
            members.put(LogKeys.CAUSE, error.getMessage());
        }
        members.put("error.stack_trace", ThrowableProxyUtil.asString(error));
    }
}
