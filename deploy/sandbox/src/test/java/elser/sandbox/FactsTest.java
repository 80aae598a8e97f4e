package elser.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** FACTS.md says of every fact which tests show it, and the tests say the same. */
class FactsTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (.+) \\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPackages("elser.sandbox");

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("FACTS.md"))).results().toList();
    }

    private static Map<String, Set<String>> factsOfTests() {
        Map<String, Set<String>> facts = new TreeMap<>();
        for (JavaMethod method : shows()) {
            for (String fact : method.getAnnotationOfType(Shows.class).value()) {
                facts.computeIfAbsent(fact, _ -> new TreeSet<>()).add(nameOf(method));
            }
        }
        return facts;
    }

    private static List<JavaMethod> shows() {
        return CLASSES.stream()
                .flatMap(each -> each.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Shows.class))
                .toList();
    }

    private static String nameOf(JavaMethod method) {
        return method.getOwner().getSimpleName() + "#" + method.getName();
    }

    @Test
    void everyFact_namesTheTestsThatNameIt() throws IOException {
        Map<String, Set<String>> facts = new TreeMap<>();
        for (MatchResult row : rows()) {
            Set<String> tests = new TreeSet<>();
            TEST.matcher(row.group(3))
                    .results()
                    .forEach(it -> tests.add(it.group(1) + "#" + it.group(2)));
            assertThat(facts.put(row.group(1), tests)).as(row.group(1) + " again").isNull();
        }
        assertThat(facts).isEqualTo(factsOfTests());
    }

    @Test
    void whatShowsAFact_isATest() {
        assertThat(shows()).hasSizeGreaterThan(100).allMatch(FactsTest::isTest);
    }

    private static boolean isTest(JavaMethod method) {
        return method.isAnnotatedWith(Test.class)
                || method.isAnnotatedWith(ParameterizedTest.class);
    }
}
