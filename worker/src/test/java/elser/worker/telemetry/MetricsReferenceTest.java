package elser.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Holds {@code docs/metrics.md} to the list of metrics. */
class MetricsReferenceTest {

    private static final Path FILE = Path.of("docs", "metrics.md");

    /** As a system property: writes the file instead of comparing it. */
    private static final String WRITE = "write.reference";

    @Test
    void theReferenceIsWhatTheListSays() throws IOException {
        String wanted = MetricsReference.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, wanted);
        }
        String written = Files.exists(FILE) ? Files.readString(FILE) : "";
        assertThat(written)
                .as(
                        "worker/%s is out of date. Write it again: mvn -pl worker -am test"
                                + " -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        FILE, MetricsReferenceTest.class.getSimpleName(), WRITE)
                .isEqualTo(wanted);
    }
}
