package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import java.io.IOException;
import java.time.Instant;

/** Log lines of {@code elser.log.format=json}. */
class JsonLayoutTest {

    private final LoggingEvent event = event(null);

    @Test
    void aLineIsOneObjectWithTheLinesOwnKeysBeside() {
        event.addKeyValuePair(new KeyValuePair("model", "a/b"));
        event.addKeyValuePair(new KeyValuePair("count", 3));
        event.addKeyValuePair(new KeyValuePair("offset", 4L));
        event.addKeyValuePair(new KeyValuePair("fine", true));
        event.addKeyValuePair(new KeyValuePair("message", "not this one"));
        event.addKeyValuePair(new KeyValuePair("none", null));

        assertThat(new JsonLayout().doLayout(event))
                .isEqualTo(
                        """
                        {"@timestamp":"2026-11-23T20:00:00.123Z","log.level":"INFO",\
                        "message":"two\\nlines of \\"x\\"","log.logger":"elser.Test","process.thread.name":"loop-0",\
                        "model":"a/b","count":3,"offset":4,"fine":true,"none":""}
                        """);
    }

    @Test
    void anExceptionIsAMember() throws IOException {
        String line = new JsonLayout().doLayout(event(new IllegalStateException("bug")));
        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path("error.stack_trace").asText())
                .startsWith("java.lang.IllegalStateException: bug")
                .contains("at elser.worker.cli.JsonLayoutTest");
        assertThat(line.lines()).hasSize(1);
    }

    private static LoggingEvent event(@Nullable Throwable cause) {
        LoggingEvent event =
                new LoggingEvent(
                        "",
                        new LoggerContext().getLogger("elser.Test"),
                        Level.INFO,
                        "two\nlines of \"{}\"",
                        cause,
                        new Object[] {"x"});
        event.setInstant(Instant.parse("2026-11-23T20:00:00.123Z"));
        event.setThreadName("loop-0");
        return event;
    }
}
