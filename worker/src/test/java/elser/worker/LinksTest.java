package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every link of every page leads to a file that is there, and to a heading of it. */
class LinksTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> PASSED_OVER = Set.of("target", ".git", "node_modules");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern NAMED_TEST =
            Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z0-9](?:Test|IT|Measurement))(?:#(\\w+))?`");

    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<Path> pages = pages();
        List<String> dead = new ArrayList<>();
        int links = 0;
        for (Path page : pages) {
            for (String link : links(text(page))) {
                links++;
                if (isDead(page, link)) {
                    dead.add(ROOT.relativize(page) + " -> " + link);
                }
            }
        }
        assertThat(pages).contains(ROOT.resolve("README.md"), ROOT.resolve("deploy/runbook.md"));
        assertThat(links).isGreaterThan(50);
        assertThat(dead).isEmpty();
    }

    @Test
    void everyTestThatAPageNamesIsThere() throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            NAMED_TEST
                    .matcher(text(page))
                    .results()
                    .filter(named -> !isThere(tests.get(named.group(1)), named.group(2)))
                    .forEach(named -> missing.add(ROOT.relativize(page) + " " + named.group()));
        }
        assertThat(tests).hasSizeGreaterThan(100);
        assertThat(missing).isEmpty();
    }

    /** What is written in them, by name; two of one name are one. */
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .filter(LinksTest::isOurs)
                    .forEach(
                            file ->
                                    tests.merge(
                                            file.getFileName().toString().replace(".java", ""),
                                            text(file),
                                            String::concat));
        }
        return tests;
    }

    private static boolean isThere(@Nullable String test, @Nullable String method) {
        return test != null && (method == null || test.contains(" " + method + "("));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'# A removed target, and `keys`'|a-removed-target-and-keys",
                "'## ElserGone'|elsergone",
                "'### 10×, 1,000×: what breaks_first'|10-1000-what-breaks_first",
                "'# See [the page](page.md)'|see-the-page"
            })
    void anAnchorIsWhatGitHubMakesOfAHeading(String heading, String anchor) {
        assertThat(anchors(heading)).containsExactly(anchor);
    }

    @Test
    void aHeadingThatIsThereTwiceHasTwoAnchors() {
        assertThat(anchors("# Run it\n\n```\n# no heading\n```\n\n## Run it\n"))
                .containsExactly("run-it", "run-it-1");
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(LinksTest::isOurs)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(Path page) {
        for (Path part : ROOT.relativize(page)) {
            if (PASSED_OVER.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static List<String> links(String page) {
        String prose = CODE.matcher(CODE_BLOCK.matcher(page).replaceAll("")).replaceAll("code");
        return LINK.matcher(prose)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .toList();
    }

    private static boolean isDead(Path page, String link) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path there = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return !there.startsWith(ROOT)
                || !Files.exists(there)
                || (hash >= 0 && !anchors(text(there)).contains(link.substring(hash + 1)));
    }

    private static Set<String> anchors(String page) {
        Set<String> anchors = new TreeSet<>();
        Map<String, Integer> seen = new HashMap<>();
        HEADING.matcher(CODE_BLOCK.matcher(page).replaceAll(""))
                .results()
                .map(LinksTest::anchor)
                .forEach(
                        anchor -> {
                            int before = seen.merge(anchor, 1, Integer::sum) - 1;
                            anchors.add(before == 0 ? anchor : anchor + "-" + before);
                        });
        return anchors;
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .strip()
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
