package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.telemetry.Served.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** The files of the status page, and what comes with every answer. */
class StatusPageTest {

    private final Served served = new Served();

    @AfterEach
    void stop() {
        served.close();
    }

    private HttpResponse<String> call(String method, String path) {
        return served.call(method, path);
    }

    private Answer get(String path) {
        return served.get(path);
    }

    @Test
    void answers_areNotToBeKept_andMayNeitherRunNorLoadAnythingFromElsewhere() {
        for (String path :
                List.of("/", "/page/main.js", "/status", "/metrics", "/health/live", "/x")) {
            Map<String, List<String>> headers = call("GET", path).headers().map();
            assertThat(headers)
                    .as(path)
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry(
                            "content-security-policy",
                            List.of(
                                    "default-src 'none'; script-src 'self'; style-src 'self';"
                                        + " img-src 'self'; connect-src 'self'; base-uri 'none';"
                                        + " form-action 'none'; frame-ancestors 'none';"
                                        + " require-trusted-types-for 'script'; trusted-types"
                                        + " 'none'"))
                    .containsEntry("cross-origin-resource-policy", List.of("same-origin"))
                    .containsEntry("referrer-policy", List.of("no-referrer"))
                    .containsEntry("x-content-type-options", List.of("nosniff"));
        }
    }

    @Test
    void thePage_isServedWithItsFiles() {
        Answer page = get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).startsWith("<!doctype html>\n<html lang=\"en\">");
        assertThat(get("/page/style.css").type()).isEqualTo("text/css; charset=utf-8");
        assertThat(get("/page/icon.svg").type()).isEqualTo("image/svg+xml");
        for (String script : List.of("main", "live", "view", "table", "words")) {
            assertThat(get("/page/" + script + ".js").type())
                    .isEqualTo("text/javascript; charset=utf-8");
        }
        assertThat(call("HEAD", "/status/stream").headers().firstValue("Content-Type"))
                .contains("text/event-stream");
    }

    /** What would make markup, or code, of text; the policy forbids it as well. */
    @Test
    void thePage_makesNoMarkupOfText_andAsksNobodyElse() {
        for (String path :
                List.of(
                        "/",
                        "/page/main.js",
                        "/page/live.js",
                        "/page/view.js",
                        "/page/table.js",
                        "/page/words.js",
                        "/page/style.css")) {
            assertThat(get(path).body())
                    .as(path)
                    .doesNotContain(
                            "innerHTML",
                            "outerHTML",
                            "insertAdjacentHTML",
                            "document.write",
                            "eval(",
                            "new Function",
                            " style=",
                            " onclick=",
                            "http://",
                            "https://",
                            "//cdn");
        }
    }
}
