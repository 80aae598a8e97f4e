package elser.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

class ScreenTest {

    private static final String HALF =
            """
            {"type": "downloading", "request_id": "first", "provisioning_id": "p", "inference_id": "my-elser",
             "waiting_for": "model_download", "progress": {"percent": 50}}
            """;
    private static final String ALLOCATING =
            """
            {"type": "downloading", "request_id": "first", "provisioning_id": "p", "inference_id": "my-elser",
             "waiting_for": "allocation"}
            """;
    private static final String END =
            """
            {"type": "fully_allocated", "request_id": "first", "provisioning_id": "p", "inference_id": "my-elser"}
            """;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void elsewhere_plainLinesOnly() throws IOException {
        Screen screen = screen(false);
        show(screen, HALF);
        screen.refresh(Duration.ofSeconds(2));
        show(screen, END);
        assertThat(written())
                .isEqualTo(
                        """
                           1.5 s  first        downloading      waiting for model_download [############............]  50%
                           1.5 s  first        fully_allocated  endpoint my-elser
                        """);
    }

    @Test
    void onATerminal_theBarMovesBelowTheLines() throws IOException {
        Screen screen = screen(true);
        show(screen, HALF);
        screen.refresh(Duration.ofSeconds(2));
        show(screen, ALLOCATING);
        screen.refresh(Duration.ofSeconds(3));
        show(screen, END);
        screen.refresh(Duration.ofSeconds(4));
        assertThat(written().split("\r\u001b\\[K"))
                .containsExactly(
                        "",
                        "   1.5 s  first        downloading      waiting for model_download"
                                + " [############............]  50%\n",
                        "/   2 s  my-elser [############............]  50%",
                        "   1.5 s  first        downloading      waiting for allocation\n",
                        "-   3 s  my-elser [############............]  50%",
                        "   1.5 s  first        fully_allocated  endpoint my-elser\n",
                        "\\   4 s");
    }

    @Test
    void barsFitTheTerminal() throws IOException {
        Screen screen = screen(true);
        for (int i = 0; i < 3; i++) {
            show(screen, HALF.replace("\"p\"", "\"p" + i + "\""));
        }
        screen.refresh(Duration.ofSeconds(2));
        assertThat(written())
                .endsWith(
                        "/   2 s  my-elser [###...]  50%  my-elser [###...]  50%"
                                + "  my-elser [###...]  50%");
    }

    private Screen screen(boolean isTerminal) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), isTerminal, 80);
    }

    private static void show(Screen screen, String event) throws IOException {
        screen.show(new JsonMapper().readTree(event), Duration.ofMillis(1500));
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
