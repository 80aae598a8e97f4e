package elser.worker.log;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.WrittenPage;
import elser.worker.log.LogStatements.Statement;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Holds what is logged to the list of keys, and {@code docs/logs.md} to both. */
class LogKeysTest {

    private static final Path FILE = Path.of("docs", "logs.md");

    /** Fields of the Elastic Common Schema that lines may use. */
    private static final Set<String> ECS =
            Set.of("event.reason", "event.action", "error.message", "file.path", "server.address");

    /** They tell a whole sentence that was made elsewhere. */
    private static final List<String> WITHOUT_KEYS = List.of("Worker", "ErrorMessages");

    private static List<String> names() {
        return LogsPage.keys().stream().map(LogsPage.Key::name).toList();
    }

    @Test
    void everyKeyOfTheListIsReadWithItsMeaning() {
        assertThat(LogsPage.keys().stream().map(LogsPage.Key::constant))
                .containsExactlyElementsOf(
                        Arrays.stream(LogKeys.class.getFields()).map(Field::getName).toList());
    }

    @Test
    void linesUseKeysOfTheListOnly_andEachIsUsed() {
        Set<String> used =
                LogStatements.fluent().stream()
                        .flatMap(statement -> statement.keys().stream())
                        .collect(Collectors.toSet());

        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        LogsPage.keys().stream().map(key -> "LogKeys." + key.constant()).toList());
        assertThat(LogStatements.literals(names())).isEmpty();
    }

    /** What varies is in the key-values, where it is escaped. */
    @Test
    void messagesAreConstant() {
        assertThat(LogStatements.fluent()).extracting(Statement::message).doesNotContain("");
        assertThat(LogStatements.direct()).containsExactlyInAnyOrderElementsOf(WITHOUT_KEYS);
    }

    @Test
    void namesAreOfTheSchemaOrBelowOurOwn() {
        assertThat(names())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("elser.") || ECS.contains(name));
    }

    /** A field of Elasticsearch has a value or fields below it, never both. */
    @Test
    void noKeyIsTheParentOfAnother() {
        assertThat(names())
                .allSatisfy(
                        name ->
                                assertThat(names())
                                        .noneMatch(other -> other.startsWith(name + ".")));
    }

    /** An example that is out of date would show keys or messages that nobody uses. */
    @Test
    void theLinesOfTheExampleAreLinesThatAreWritten() {
        List<String> messages =
                LogStatements.fluent().stream().map(LogStatements.Statement::message).toList();
        Pattern key = Pattern.compile("(?:elser|event)[.][a-z_.]+(?==\"|\":)");

        assertThat(LogsPage.life()).hasSize(16);
        assertThat(LogsPage.life())
                .allSatisfy(
                        line -> {
                            assertThat(key.matcher(line).results().map(MatchResult::group))
                                    .isNotEmpty()
                                    .isSubsetOf(names());
                            assertThat(messages).anyMatch(line::contains);
                        });
    }

    @Test
    void thePageIsWhatTheSourcesSay() throws IOException {
        WrittenPage.holdTo(FILE, LogsPage.markdown(), getClass());
    }
}
