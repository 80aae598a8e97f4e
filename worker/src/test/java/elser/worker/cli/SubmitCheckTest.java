package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code submit} says of requests before it needs Kafka. */
class SubmitCheckTest {

    private static final String GOOD = "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\"}\n";

    @TempDir private Path directory;

    private final Terminal terminal = new Terminal().at("2026-11-23T20:00:00Z");

    @Test
    void aValidRequestIsToldAndNothingIsPublished() {
        assertThat(terminal.run("submit", "--check", "--inference-id", "my-elser"))
                .isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).containsExactly("1 valid, nothing was published");
        assertThat(terminal.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --inference-id My_Elser | /inference_id: must be 1 to 256 of a-z 0-9 _ - . and start and end with a-z or 0-9, was "My_Elser"
                    --inference-id i --request-id ä | /request_id: must be 1 to 128 characters of A-Z a-z 0-9 . _ : -, was "ä"
                    --inference-id i --target Nope! | /target: must be 1 to 32 of a-z 0-9 -, with no - at either end, was "Nope!"
                    --inference-id i --service cohere | /inference_config/service: must be "elser" or "elasticsearch", was "cohere"
                    --inference-id i --service elasticsearch | /inference_config/service_settings/model_id: is required
                    --inference-id i --service elser --model-id other | /inference_config/service_settings/model_id: must be ".elser_model_2" or ".elser_model_2_linux-x86_64" with service "elser", was "other"
                    --inference-id i --model-id .elser_model_1 | /inference_config/service_settings/model_id: must be a model that serves sparse embeddings, was ".elser_model_1"
                    --inference-id i --num-allocations 0 | /inference_config/service_settings/num_allocations: must be an integer from 1 to 2147483647, was 0
                    --inference-id i --num-threads 3 | /inference_config/service_settings/num_threads: must be 1, 2, 4, 8, 16 or 32, was 3
                    --inference-id i --adaptive 5..4 | /inference_config/service_settings/adaptive_allocations/min_number_of_allocations: must not be above max_number_of_allocations, was 5 above 4
                    --inference-id i --adaptive 1..4 --num-allocations 2 | /inference_config/service_settings/num_allocations: must be left out where adaptive_allocations are enabled
                    --inference-id i --deadline 25h | /deadline: must not be more than PT24H ahead of 2026-11-23T20:00:00.000Z, was "2026-11-24T21:00:00Z"
                    """)
    void aBrokenRuleIsToldWithItsPointer(String flags, String violation) {
        assertThat(terminal.run(("submit " + flags).split(" ", -1))).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "request: " + violation,
                        "1 of 1 requests break rules; nothing was published. Mend them and submit"
                                + " all again.");
        assertThat(terminal.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--deadline 30m",
        "--deadline PT24H",
        "--deadline 2026-11-23T21:00:00+01:00",
        "--service elser",
        "--model-id .elser_model_2_linux-x86_64 --num-threads 32",
        "--model-id my-model --adaptive 0..4",
        "--dedicated --requested-by me --target search-eu --request-id a:b",
    })
    void flagsMakeARequest(String flags) {
        String line = "submit --check --inference-id i " + flags;
        assertThat(terminal.run(line.split(" ", -1))).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aDeadlineMayBeAsFarAheadAsTheConfigurationAllows() {
        terminal.with("elser.provisioning.max-timeout", "P2D");
        String line = "submit --check --inference-id i --deadline ";

        assertThat(terminal.run((line + "48h").split(" ", -1))).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.run((line + "49h").split(" ", -1))).isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.err())
                .containsExactly(
                        "request: /deadline: must not be more than PT48H ahead of"
                                + " 2026-11-23T20:00:00.000Z, was \"2026-11-25T21:00:00Z\"",
                        "1 of 1 requests break rules; nothing was published. Mend them and submit"
                                + " all again.");
    }

    @Test
    void aWrongConfigurationIsToldBeforeAnyRequest() {
        terminal.with("elser.provisioning.max-timeout", "soon");

        assertThat(terminal.run("submit", "--check", "--inference-id", "My_Elser"))
                .isEqualTo(ExitCodes.USAGE);

        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("elser.provisioning.max-timeout must be a duration");
    }

    @Test
    void aFileMayHoldManyRequests_theWrongOnesAreToldByTheirLine() throws IOException {
        Path file =
                write(
                        GOOD.formatted("a")
                                + "\n{\n  \"request_id\": \"b\",\n  \"colour\": \"red\"\n}\n"
                                + GOOD.formatted("c")
                                + "{\"inference_id\":\"i\"}\n"
                                + GOOD.formatted("a"));

        assertThat(terminal.run("submit", "--check", "--file", file.toString()))
                .isEqualTo(ExitCodes.FAILED);

        assertThat(terminal.err())
                .containsExactly(
                        "line 3: /colour: is unknown; known here: action, request_id, target,"
                                + " task_type, inference_id, inference_config, dedicated, deadline,"
                                + " requested_by",
                        "line 3: /inference_id: is required",
                        "line 8: /request_id: is required",
                        "line 9: has the request id of line 1: give each request its own",
                        "3 of 5 requests break rules; nothing was published. Mend them and submit"
                                + " all again.");
    }

    @Test
    void standardInputIsAFileToo() {
        terminal.typing(GOOD.formatted("a") + GOOD.formatted("b"));
        assertThat(terminal.run("submit", "--check", "--file", "-")).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).containsExactly("2 valid, nothing was published");
    }

    @Test
    void oneIdMayBeUsedForSeveralModels() {
        terminal.typing(
                GOOD.formatted("a")
                        + "{\"request_id\":\"a\",\"inference_id\":\"i\",\"target\":\"other\"}");
        assertThat(terminal.run("submit", "--check", "--file", "-")).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void aByteOrderMarkOfUtf8IsNoPartOfARequest() throws IOException {
        Path file = write("\uFEFF" + GOOD.formatted("a") + GOOD.formatted("b"));
        assertThat(terminal.run("submit", "--check", "--file", file.toString()))
                .isEqualTo(ExitCodes.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    `` | holds no request.
                    [{}] | line 1: a request is a JSON object. Nothing was published. Write one
                    null | line 1: a request is a JSON object. Nothing was published. Write one
                    {"a": | is not JSON at line 1:
                    {} nonsense | is not JSON at line 1:
                    """)
    void whatIsNoRequestAtAllIsToldInASentence(String content, String message) throws IOException {
        Path file = write(content);
        assertThat(terminal.run("submit", "--check", "--file", file.toString()))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err()).singleElement().asString().startsWith(file + " " + message);
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        Path file = directory.resolve("utf16.json");
        Files.write(file, ("\uFEFF" + GOOD.formatted("a")).getBytes(StandardCharsets.UTF_16LE));
        assertThat(terminal.run("submit", "--check", "--file", file.toString()))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        file
                                + " is not UTF-8 text. Nothing was published. Save it as UTF-8 and"
                                + " submit it again.");
    }

    @Test
    void aFileThatCannotBeReadIsToldInASentence() {
        Path missing = directory.resolve("missing.json");
        terminal.run("submit", "--check", "--file", missing.toString());
        assertThat(terminal.run("submit", "--check", "--file", directory.toString()))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.run("submit", "--check", "--file", "a\0b")).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "The file "
                                + missing
                                + " does not exist. Nothing was published. Give the path of one"
                                + " that does with --file, or - for standard input.",
                        "The file "
                                + directory
                                + " cannot be read: Is a directory. Nothing was published. Give a"
                                + " file of requests with --file, or - for standard input.",
                        "\"a\\u0000b\" is no path of a file. Nothing was published. Give the path"
                                + " of a file with --file, or - for standard input.");
    }

    private Path write(String content) throws IOException {
        return Files.writeString(directory.resolve("requests.json"), content);
    }
}
