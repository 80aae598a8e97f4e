package elser.worker.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every deliberate fault can still be put into the sources as they are. */
class MutationPatchesTest {

    private static final Path PATCHES = Path.of("src/test/mutations");
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+(?:,\\d+)? \\+.*");

    private record Hunk(List<String> source, List<String> given) {}

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.sorted().toList();
        }
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(patches()).hasSizeGreaterThanOrEqualTo(14);
    }

    /** As {@code git apply} sees it: what a hunk takes for given stands there, on whatever line. */
    @ParameterizedTest
    @MethodSource("patches")
    void applies(Path patch) throws IOException {
        List<String> source = List.of();
        List<Hunk> hunks = new ArrayList<>();
        int changed = 0;
        for (String line : Files.readAllLines(patch)) {
            if (line.startsWith("--- a/worker/")) {
                source = Files.readAllLines(Path.of(line.substring("--- a/worker/".length())));
            } else if (HUNK.matcher(line).matches()) {
                hunks.add(new Hunk(source, new ArrayList<>()));
            } else if (line.startsWith("+")) {
                changed++;
            } else {
                hunks.getLast().given().add(line.substring(1));
                changed += line.startsWith("-") ? 1 : 0;
            }
        }
        for (Hunk hunk : hunks) {
            assertThat(Collections.indexOfSubList(hunk.source(), hunk.given()))
                    .as("%s", hunk.given())
                    .isNotNegative();
        }
        assertThat(changed).isGreaterThan(1);
    }
}
