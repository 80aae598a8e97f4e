package elser.worker.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

import elser.worker.screen.Printable;

import org.slf4j.event.KeyValuePair;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A log line's key-values for people: {@code key="value"} each, after a blank, a list with blanks
 * between. A value cannot end its quotes, its line or move the cursor, whoever made it up. Those
 * that are null are left out.
 */
public final class TextKeyValues extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        if (event.getKeyValuePairs() == null) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (KeyValuePair pair : event.getKeyValuePairs()) {
            if (pair.value != null) {
                text.append(' ')
                        .append(pair.key)
                        .append("=\"")
                        .append(quoted(text(pair.value)))
                        .append('"');
            }
        }
        return text.toString();
    }

    private static String text(Object value) {
        return value instanceof List<?> several
                ? several.stream().map(Object::toString).collect(Collectors.joining(" "))
                : value.toString();
    }

    private static String quoted(String value) {
        return Printable.of(value.replace("\\", "\\\\").replace("\"", "\\\""));
    }
}
