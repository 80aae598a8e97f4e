package elser.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.FailureReason;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every reason that a record can be set aside for is counted from the beginning. */
class ReasonsTest {

    /** Reads requests; what it refuses it names. */
    private static final Path READER =
            Path.of("..", "contracts", "src", "main", "java", "elser", "contracts", "json");

    private static final Pattern NAMED = Pattern.compile("FailureReason\\.([A-Z_]+)\\b");

    private static Stream<String> own() {
        return Stream.of(Reasons.class.getDeclaredFields())
                .filter(field -> field.getType() == String.class)
                .map(ReasonsTest::value);
    }

    private static String value(Field field) {
        try {
            return (String) field.get(null);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<String> refusals() throws IOException {
        try (Stream<Path> sources = Files.list(READER)) {
            return sources.flatMap(source -> NAMED.matcher(read(source)).results())
                    .map(found -> FailureReason.valueOf(found.group(1)).toString())
                    .distinct()
                    .toList();
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void allAreOurOwnAndThoseThatRequestsAreRefusedFor() throws IOException {
        assertThat(Reasons.ALL)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(own(), refusals().stream()).toList());
    }
}
