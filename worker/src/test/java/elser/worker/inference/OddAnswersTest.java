package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;
import elser.worker.lifecycle.Trouble.Kind;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** An answer that no server should give makes a read incomplete, and the next read may be well. */
class OddAnswersTest {

    private static final int LIMIT = 100_000;
    private static final String GOOD = "{\"endpoints\":[],\"trained_model_stats\":[],\"tasks\":[]}";

    private record Odd(Conduct conduct, Trouble trouble) {}

    private static Trouble gateway(@Nullable Integer status, String message) {
        return new Trouble(Kind.GATEWAY, message, null, status);
    }

    private static Map<String, Odd> answers() {
        Map<String, Odd> answers = new TreeMap<>();
        answers.put(
                "broken JSON",
                fixed(
                        RawServer.json(200, "{\"endpoints\":[{"),
                        gateway(200, "200 from a gateway: 15 bytes of application/json")));
        answers.put(
                "JSON that is not an object",
                fixed(
                        RawServer.json(200, "[]"),
                        gateway(200, "200 from a gateway: 2 bytes of application/json")));
        answers.put(
                "bytes that are not UTF-8",
                new Odd(
                        exchange -> {
                            exchange.write(
                                    head("Content-Type: application/json", "Content-Length: 2"));
                            exchange.connection().getOutputStream().write(new byte[] {-1, -2});
                        },
                        gateway(200, "200 from a gateway: 2 bytes of application/json")));
        answers.put(
                "login page",
                fixed(
                        RawServer.response(
                                200, "Content-Type: text/html\r\n", "<html>log in</html>"),
                        gateway(200, "200 from a gateway: 19 bytes of text/html")));
        answers.put(
                "nothing",
                fixed(
                        "HTTP/1.1 204 No Content\r\n\r\n",
                        gateway(204, "204 from a gateway: 0 bytes of no content type")));
        answers.put(
                "an unknown charset",
                fixed(
                        RawServer.response(
                                502, "Content-Type: text/html; charset=martian\r\n", "<html>"),
                        gateway(502, "502 from a gateway: 6 bytes of text/html; charset=martian")));
        answers.put(
                "a content type that is none",
                fixed(
                        RawServer.response(502, "Content-Type: ;;;=\r\n", "x"),
                        gateway(502, "502 from a gateway: 1 bytes of ;;;=")));
        answers.put(
                "an encoding that nobody asked for",
                fixed(
                        RawServer.response(
                                200,
                                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                                "xx"),
                        gateway(200, "200 from a gateway: 2 bytes of application/json")));
        answers.put(
                "the words of a gateway",
                fixed(
                        RawServer.json(
                                502,
                                "{\"statusCode\":502,\"error\":\"Bad Gateway\","
                                        + "\"message\":\"Client request timeout\"}"),
                        gateway(
                                502,
                                "502 from a gateway: 75 bytes of application/json: Client request"
                                        + " timeout")));
        answers.put(
                "redirect",
                fixed(
                        RawServer.response(302, "Location: /login\r\n", ""),
                        gateway(302, "302 from a gateway: 0 bytes of no content type")));
        answers.put(
                "something that is not HTTP",
                new Odd(
                        exchange -> {
                            exchange.write("220 mail.example ready\r\n\r\n");
                            exchange.end();
                        },
                        gateway(null, "an answer that is not HTTP")));
        answers.put(
                "a status that is no number",
                new Odd(
                        exchange -> {
                            exchange.write("HTTP/1.1 abc X\r\n\r\n");
                            exchange.end();
                        },
                        gateway(null, "an answer that is not HTTP")));
        answers.put(
                "end in the middle of a chunked body",
                new Odd(
                        exchange -> {
                            exchange.write(head("Transfer-Encoding: chunked"));
                            exchange.write("5\r\n{\"a\"");
                            exchange.end();
                        },
                        gateway(null, "connection closed before an answer")));
        return answers;
    }

    private static String head(String... headers) {
        return "HTTP/1.1 200 OK\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static Odd fixed(String response, Trouble trouble) {
        return new Odd(exchange -> exchange.write(response), trouble);
    }

    @TestFactory
    Stream<DynamicTest> anOddAnswerIsAnIncompleteRead() {
        return answers().entrySet().stream()
                .map(
                        odd ->
                                DynamicTest.dynamicTest(
                                        odd.getKey(), () -> assertIncomplete(odd.getValue())));
    }

    private static void assertIncomplete(Odd odd) {
        var healed = new AtomicBoolean();
        try (var server =
                        new RawServer(
                                exchange -> {
                                    if (healed.get()) {
                                        exchange.write(RawServer.json(200, GOOD));
                                    } else {
                                        odd.conduct().meet(exchange);
                                    }
                                });
                var caller = new Caller(new Settings().responseBytes(LIMIT), server.url())) {
            TargetView view = caller.look();

            assertThat(view.endpoints()).isEqualTo(new Read.Unavailable<>(odd.trouble()));
            assertThat(view.models()).isEqualTo(new Read.Unavailable<>(odd.trouble()));
            assertThat(view.downloads()).isEqualTo(new Read.Unavailable<>(odd.trouble()));

            healed.set(true);
            assertThat(caller.look().endpoints()).isInstanceOf(Read.Complete.class);
        }
    }
}
