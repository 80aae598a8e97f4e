package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds {@code docs/configuration.md} to the options. */
class ConfigurationReferenceTest {

    private static final Path FILE = Path.of("docs", "configuration.md");

    /** As a system property: writes the file instead of comparing it. */
    private static final String WRITE = "write.reference";

    @Test
    void theReferenceIsWhatTheOptionsSay() throws IOException {
        String wanted = ConfigurationReference.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, wanted);
        }
        String written = Files.exists(FILE) ? Files.readString(FILE) : "";
        assertThat(written)
                .as(
                        "worker/%s is out of date. Write it again: mvn -pl worker -am test"
                                + " -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        FILE, ConfigurationReferenceTest.class.getSimpleName(), WRITE)
                .isEqualTo(wanted);
    }

    @Test
    void itNamesEveryOptionAndItsVariable() {
        String reference = ConfigurationReference.markdown();
        assertThat(Options.all())
                .allMatch(option -> reference.contains("| `" + option.name() + "` |"))
                .allMatch(
                        option ->
                                reference.contains(
                                        "`" + Option.environmentName(option.name()) + "`"));
    }
}
