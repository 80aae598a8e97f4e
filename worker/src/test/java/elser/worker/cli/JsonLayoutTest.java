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
    void aLineIsOneObjectOfTheSchemaWithTheLinesOwnKeysBeside() {
        event.addKeyValuePair(new KeyValuePair("elser.model_key", "a/b"));
        event.addKeyValuePair(new KeyValuePair("elser.entries", 3));
        event.addKeyValuePair(new KeyValuePair("elser.offset", 4L));
        event.addKeyValuePair(new KeyValuePair("elser.request.joined", true));
        event.addKeyValuePair(new KeyValuePair("message", "not this one"));
        event.addKeyValuePair(new KeyValuePair("event.reason", null));

        assertThat(new JsonLayout().doLayout(event))
                .isEqualTo(
                        """
                        {"@timestamp":"2026-11-23T20:00:00.000Z","log.level":"INFO",\
                        "message":"two\\nlines of \\"x\\"","ecs.version":"8.11.0",\
                        "service.name":"elser-provisioner","log.logger":"elser.Test","process.thread.name":"loop-0",\
                        "elser.model_key":"a/b","elser.entries":3,"elser.offset":4,"elser.request.joined":true}
                        """);
    }

    @Test
    void anExceptionIsTypeMessageAndTrace() throws IOException {
        String line = new JsonLayout().doLayout(event(new IllegalStateException("bug\n\"x\"")));

        JsonNode json = new JsonMapper().readTree(line);
        assertThat(json.path("error.type").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.path("error.message").asText()).isEqualTo("bug\n\"x\"");
        assertThat(json.path("error.stack_trace").asText())
                .startsWith("java.lang.IllegalStateException: bug")
                .contains("at elser.worker.cli.JsonLayoutTest");
        assertThat(line.lines()).hasSize(1);
    }

    @Test
    void anExceptionWithoutAMessageHasNone() throws IOException {
        String line = new JsonLayout().doLayout(event(new IllegalStateException()));

        assertThat(new JsonMapper().readTree(line).has("error.message")).isFalse();
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
        event.setInstant(Instant.parse("2026-11-23T20:00:00Z"));
        event.setThreadName("loop-0");
        return event;
    }
}
