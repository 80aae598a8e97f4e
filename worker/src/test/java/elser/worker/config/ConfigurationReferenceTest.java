package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.WrittenPage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;

/** Holds {@code docs/configuration.md} to the options. */
class ConfigurationReferenceTest {

    private static final Path FILE = Path.of("docs", "configuration.md");

    @Test
    void theReferenceIsWhatTheOptionsSay() throws IOException {
        WrittenPage.holdTo(FILE, ConfigurationReference.markdown(), getClass());
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
