package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every deliberate fault can still be put into the sources as they are. */
class MutationPatchesTest {

    private static final Path PATCHES = Path.of("src/test/mutations");
    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+.*");

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(patches()).hasSizeGreaterThanOrEqualTo(14);
    }

    @ParameterizedTest
    @MethodSource("patches")
    void applies(Path patch) throws IOException {
        List<String> source = List.of();
        int at = 0;
        int changed = 0;
        for (String line : Files.readAllLines(patch)) {
            Matcher hunk = HUNK.matcher(line);
            if (line.startsWith("--- a/worker/")) {
                source = Files.readAllLines(Path.of(line.substring("--- a/worker/".length())));
            } else if (hunk.matches()) {
                at = Integer.parseInt(hunk.group(1)) - 1;
            } else if (line.startsWith("+")) {
                changed++;
            } else {
                assertThat(source.get(at)).as("line %d", at + 1).isEqualTo(line.substring(1));
                changed += line.startsWith("-") ? 1 : 0;
                at++;
            }
        }
        assertThat(changed).isGreaterThan(1);
    }
}
