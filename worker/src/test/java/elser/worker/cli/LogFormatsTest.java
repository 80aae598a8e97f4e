package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.worker.log.LogKeys;

import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/** A value that others make up stays a value, in both formats. */
class LogFormatsTest {

    /** Ends its quotes, its line, and clears the screen; ends with an override of direction. */
    private static final String HOSTILE =
            "a\" elser.request.id=\"b\\\r\nERROR forged\u001b[2J\u202e";

    private final LoggerContext context = new LoggerContext();
    private final LoggingEvent event = new LoggingEvent();

    LogFormatsTest() {
        event.setLoggerContext(context);
        event.setLoggerName("elser.worker.loop.TurnLog");
        event.setLevel(Level.INFO);
        event.setMessage("provisioning moved");
        event.setThreadName("loop-0");
        event.setInstant(Instant.parse("2026-11-23T20:00:00Z"));
        event.addKeyValuePair(new KeyValuePair(LogKeys.REQUEST_ID, "r1"));
        event.addKeyValuePair(new KeyValuePair(LogKeys.CAUSE, null));
        event.addKeyValuePair(new KeyValuePair(LogKeys.REASON, HOSTILE));
        event.addKeyValuePair(new KeyValuePair(LogKeys.OFFSET, 4L));
    }

    /** As {@code logback.xml} says. */
    private String text() throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(Main.class.getResource("/logback.xml")));
        var appender =
                (ConsoleAppender<ILoggingEvent>)
                        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("stderr");
        var encoder = (PatternLayoutEncoder) appender.getEncoder();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void inTextItIsOneLineAndEndsNoQuotes() throws JoranException {
        assertThat(text())
                .matches("2026-11-2[34]T[^ ]+ INFO  TurnLog provisioning moved .*\n")
                .endsWith(
                        " elser.request.id=\"r1\" event.reason=\"a\\\""
                                + " elser.request.id=\\\"b\\\\\\u000d\\u000aERROR"
                                + " forged\\u001b[2J\\u202e\" elser.offset=\"4\"\n");
    }

    @Test
    void inJsonItIsReadBackAsItWas() throws IOException {
        String line = new JsonLayout().doLayout(event);

        assertThat(line.chars().filter(c -> c < ' ')).containsExactly((int) '\n');
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path(LogKeys.REQUEST_ID).textValue()).isEqualTo("r1");
        assertThat(json.path(LogKeys.REASON).textValue()).isEqualTo(HOSTILE);
        assertThat(json.path(LogKeys.OFFSET).longValue()).isEqualTo(4);
        assertThat(json.has(LogKeys.CAUSE)).isFalse();
    }
}
