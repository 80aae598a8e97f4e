package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that holds a secret: readable, short and not empty. */
final class SecretFile {

    private static final long BYTES_MAX = 65_536;

    private SecretFile() {}

    /**
     * The trimmed content. What names no file may be the secret itself and is not repeated. Null
     * where it cannot be used, which is a problem of the option that names the file.
     */
    static @Nullable String read(String option, Path file, Problems problems) {
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(
                        "%s must name a file that exists, not %s."
                                .formatted(option, Files.exists(file) ? file : "what was given"));
                return null;
            }
            String content = Files.size(file) > BYTES_MAX ? "" : Files.readString(file).strip();
            if (content.isEmpty()) {
                problems.add(
                        "%s must name a file of 1 to %d bytes that holds the secret, not %s."
                                .formatted(option, BYTES_MAX, file));
                return null;
            }
            return content;
        } catch (IOException _) {
            problems.add(
                    "%s must name a text file that this process may read, not %s."
                            .formatted(option, file));
            return null;
        }
    }
}
