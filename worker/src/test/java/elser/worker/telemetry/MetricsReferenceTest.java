package elser.worker.telemetry;

import elser.worker.WrittenPage;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;

/** Holds {@code docs/metrics.md} to the list of metrics. */
class MetricsReferenceTest {

    private static final Path FILE = Path.of("docs", "metrics.md");

    @Test
    void theReferenceIsWhatTheListSays() throws IOException {
        WrittenPage.holdTo(FILE, MetricsReference.markdown(), getClass());
    }
}
