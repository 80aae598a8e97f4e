package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.slf4j.event.Level.DEBUG;
import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.WARN;

import static java.util.stream.Collectors.toMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import elser.worker.config.WorkerConfig;
import elser.worker.log.LogKeys;

import org.apache.kafka.clients.admin.internals.ListConsumerGroupOffsetsHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A value that others make up stays a value, in both formats. */
class LogFormatsTest {

    /** Ends its quotes, its line, and clears the screen; ends with an override of direction. */
    private static final String HOSTILE =
            "a\" elser.request.id=\"b\\\r\nERROR forged\u001b[2J\u202e";

    private static final String OFFSETS = ListConsumerGroupOffsetsHandler.class.getName();

    private final Map<Logger, Optional<Level>> levels =
            Stream.of("elser", "org.apache.kafka", OFFSETS)
                    .map(name -> (Logger) LoggerFactory.getLogger(name))
                    .collect(toMap(it -> it, it -> Optional.ofNullable(it.getLevel())));
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
        event.addKeyValuePair(new KeyValuePair(LogKeys.REQUESTS_WAITING, List.of("r2", "r3")));
        event.addKeyValuePair(new KeyValuePair(LogKeys.CAUSE, null));
        event.addKeyValuePair(new KeyValuePair(LogKeys.REASON, HOSTILE));
        event.addKeyValuePair(new KeyValuePair(LogKeys.OFFSET, 4L));
    }

    @AfterEach
    void levelsAsBefore() {
        levels.forEach((logger, level) -> logger.setLevel(level.orElse(null)));
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
                        " elser.request.id=\"r1\" elser.request.waiting=\"r2 r3\""
                                + " event.reason=\"a\\\""
                                + " elser.request.id=\\\"b\\\\\\u000d\\u000aERROR"
                                + " forged\\u001b[2J\\u202e\" elser.offset=\"4\"\n");
    }

    private static boolean isWritten(String logger, org.slf4j.event.Level level) {
        return LoggerFactory.getLogger(logger).isEnabledForLevel(level);
    }

    private static void use(WorkerConfig.LogLevel level) {
        LogLines.use(new WorkerConfig.Log(WorkerConfig.LogFormat.TEXT, level, 20, 20));
    }

    /** Those of libraries below what {@code logback.xml} lets through may tell what logs in. */
    @Test
    void theLevelIsThatOfOurOwnLines() {
        use(WorkerConfig.LogLevel.DEBUG);
        assertThat(isWritten("elser.Any", DEBUG)).isTrue();
        assertThat(isWritten("org.apache.hc.client5.http.wire", DEBUG)).isFalse();
        use(WorkerConfig.LogLevel.ERROR);
        assertThat(isWritten("elser.Any", WARN)).isFalse();
        assertThat(isWritten("elser.Any", ERROR)).isTrue();
    }

    /** The worker tells once of a transaction that it waits for. */
    @Test
    void offsetsThatAreNotStableAreNoWarning() {
        ((Logger) LoggerFactory.getLogger("org.apache.kafka")).setLevel(Level.WARN);
        ((Logger) LoggerFactory.getLogger(OFFSETS)).setLevel(null);
        assertThat(isWritten(OFFSETS, WARN)).isTrue();
        use(WorkerConfig.LogLevel.INFO);
        assertThat(isWritten(OFFSETS, WARN)).isFalse();
        assertThat(isWritten(OFFSETS, ERROR)).isTrue();
    }

    @Test
    void inJsonItIsReadBackAsItWas() throws IOException {
        String line = new JsonLayout().doLayout(event);

        assertThat(line.chars().filter(c -> c < ' ')).containsExactly((int) '\n');
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path(LogKeys.REQUEST_ID).textValue()).isEqualTo("r1");
        assertThat(json.path(LogKeys.REQUESTS_WAITING).toString()).isEqualTo("[\"r2\",\"r3\"]");
        assertThat(json.path(LogKeys.REASON).textValue()).isEqualTo(HOSTILE);
        assertThat(json.path(LogKeys.OFFSET).longValue()).isEqualTo(4);
        assertThat(json.has(LogKeys.CAUSE)).isFalse();
    }
}
