package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The front page and the page on tests name only what is there. */
class ReadmeTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

    private final String text = Files.readString(ROOT.resolve("README.md"));

    ReadmeTest() throws IOException {}

    @Test
    void theTestsItNamesExist() throws IOException {
        assertTheyExist(text);
    }

    @Test
    void theTestsThatThePageOnTestsNamesExist() throws IOException {
        assertTheyExist(Files.readString(Path.of("docs/testing.md")));
    }

    /** Tests of the contract, and of the chart, stand beside the worker's own. */
    @Test
    void theTestsThatThePageOnSecurityNamesExist() throws IOException {
        assertTheyExist(SecurityPage.text());
    }

    /** Whatever is said to stop somebody was tried. */
    @Test
    void eachProtectionOnThePageOnSecurityNamesATest() throws IOException {
        List<String> rows =
                SecurityPage.text()
                        .lines()
                        .dropWhile(line -> !line.startsWith("## Who can write"))
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                        .filter(line -> !line.endsWith(" | shown by |"))
                        .toList();
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(rows)
                .allSatisfy(
                        row ->
                                assertThat(row.substring(row.lastIndexOf(" | ")))
                                        .containsPattern(TEST));
    }

    private static void assertTheyExist(String page) throws IOException {
        Map<String, String> sources = testSources();
        List<MatchResult> named = TEST.matcher(page).results().toList();
        assertThat(named).hasSizeGreaterThan(5);
        assertThat(named)
                .allSatisfy(
                        test -> {
                            assertThat(sources).containsKey(test.group(1));
                            if (test.group(2) != null) {
                                assertThat(sources.get(test.group(1)))
                                        .contains(" " + test.group(2) + "(");
                            }
                        });
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("worker", "contracts", "deploy/checks")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                files.filter(file -> file.toString().matches(".*(Test|IT)[.]java"))
                        .forEach(file -> sources.put(className(file), read(file)));
            }
        }
        return sources;
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
