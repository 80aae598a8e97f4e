package elser.worker.inference;

import static elser.worker.inference.Checks.NONE;
import static elser.worker.inference.Checks.check;
import static elser.worker.inference.Checks.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a server says of itself is quoted shortly, on one line and without secrets. */
class QuotedTextTest {

    private static final String ODD = "9.5.0\\nerror: \\u001b[2J\\u2028all \\u202eis lost";
    private static final String SECRET = "kept-in-the-family";

    private static String number(String text) {
        return "{\"number\":\"" + text + "\"}";
    }

    private static String licence(String type) {
        return "{\"license\":{\"status\":\"active\",\"type\":\"" + type + "\"}}";
    }

    /** All that a check and a look say. */
    private static List<String> said(StubServer server) {
        List<String> said = new ArrayList<>();
        try (var log = new LogLines(Level.INFO);
                var caller = new Caller(new Settings(), key("id:" + SECRET), server.url())) {
            caller.look();
            await().until(() -> log.shown().stream().anyMatch(line -> line.contains("9.5")));
            said.addAll(log.shown());
        }
        check(key("id:" + SECRET), server.url()).forEach(line -> said.add(line.toString()));
        return said;
    }

    @Test
    void onOneLine() {
        try (var server = StubServer.version(number(ODD), Map.of("/_license", licence(ODD)))) {
            assertThat(said(server))
                    .allMatch(line -> line.codePoints().allMatch(QuotedTextTest::isPlain))
                    .anyMatch(line -> line.contains("Elasticsearch 9.5.0 error:  [2J all  is lost"))
                    .anyMatch(line -> line.contains("(9.5.0 error:  [2J all  is lost, active)"));
        }
    }

    private static boolean isPlain(int each) {
        return switch (Character.getType(each)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    @Test
    void withoutSecrets() {
        String echo = "9.5 " + SECRET;
        try (var server = StubServer.version(number(echo), Map.of("/_license", licence(echo)))) {
            assertThat(said(server))
                    .noneMatch(line -> line.contains(SECRET))
                    .anyMatch(line -> line.contains("Elasticsearch 9.5 ***"))
                    .anyMatch(line -> line.contains("(9.5 ***, active)"));
        }
    }

    @Test
    void inAFewWords() {
        String novel = "9.5 " + "x".repeat(100_000);
        try (var server = StubServer.version(number(novel), Map.of("/_license", licence(novel)))) {
            assertThat(said(server)).allMatch(line -> line.length() < 700);
        }
    }

    /** Refusals are quoted in the same way. */
    @Test
    void whatItRefusesWith() {
        try (var server = RawServer.answering(RawServer.error(500, "some", "a\\nb\\u2028c"))) {
            assertThat(check(NONE, server.url()).toString())
                    .contains("500 some: a b c")
                    .doesNotContain("\n", "\u2028");
        }
    }
}
