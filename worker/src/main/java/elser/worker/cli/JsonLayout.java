package elser.worker.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import org.slf4j.event.KeyValuePair;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A log line as one JSON object: names of the Elastic Common Schema, and the line's own keys beside
 * them.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> member : members(event).entrySet()) {
                json.writeFieldName(member.getKey());
                switch (member.getValue()) {
                    case Long number -> json.writeNumber(number);
                    case Integer number -> json.writeNumber(number);
                    case Boolean flag -> json.writeBoolean(flag);
                    case Object other -> json.writeString(other.toString());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    private static Map<String, Object> members(ILoggingEvent event) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("@timestamp", event.getInstant().toString());
        members.put("log.level", event.getLevel().toString());
        members.put("message", event.getFormattedMessage());
        members.put("log.logger", event.getLoggerName());
        members.put("process.thread.name", event.getThreadName());
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                members.putIfAbsent(
                        pair.key, String.valueOf(pair.value).equals("null") ? "" : pair.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            members.put(
                    "error.stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return members;
    }
}
