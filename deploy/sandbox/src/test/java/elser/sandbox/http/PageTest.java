package elser.sandbox.http;

import static elser.sandbox.http.Calls.answered;
import static elser.sandbox.http.Calls.list;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.Shows;
import elser.sandbox.wire.RawClient.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

/** What gateways say for themselves. */
class PageTest {

    private final SimulatedElasticsearch target = SimulatedElasticsearch.start();

    @AfterEach
    void stop() {
        target.close();
    }

    private static Body body(String form) {
        return switch (form) {
            case "html" -> new Body.Html();
            case "json" -> new Body.Json();
            case "empty" -> new Body.Empty();
            default -> new Body.Text("text/plain", form);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "502, html, text/html, '<html>\n<head><title>502 Bad Gateway</title></head>\n"
                + "<body><center><h1>502 Bad Gateway</h1></center></body>\n</html>\n'",
        "503, html, text/html, '<html>\n<head><title>503 Service Unavailable</title></head>\n"
                + "<body><center><h1>503 Service Unavailable</h1></center></body>\n</html>\n'",
        "504, html, text/html, '<html>\n<head><title>504 Gateway Time-out</title></head>\n"
                + "<body><center><h1>504 Gateway Time-out</h1></center></body>\n</html>\n'",
        "502, json, application/json,"
                + " '{\"statusCode\":502,\"error\":\"Bad Gateway\",\"message\":\"simulated\"}'",
        "503, json, application/json, '{\"statusCode\":503,\"error\":\"Service Unavailable\","
                + "\"message\":\"simulated\"}'",
        "504, json, application/json, '{\"statusCode\":504,\"error\":\"Gateway"
                + " Time-out\",\"message\":\"simulated\"}'",
        "502, empty, '', ''",
        "503, empty, '', ''",
        "504, empty, '', ''",
        "503, busy, text/plain, busy"
    })
    @Shows({"gateway-502", "gateway-retry-after", "exchange-16"})
    void everyStatus_hasEveryForm(int status, String form, String contentType, String text) {
        target.add(
                Rule.always(Fault.Respond.with(new Page(status, body(form), Optional.of("120")))));
        Outcome.Answered answer = answered(list(target.url()));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(text);
        assertThat(answer.head()).contains("Retry-After: 120").doesNotContain("X-Elastic-Product");
        assertThat(answer.head().contains("Content-Type: " + contentType))
                .isEqualTo(!text.isEmpty());
    }
}
