package elser.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages of {@code worker/docs} that tests write, as a whole or in part. */
public final class WrittenPage {

    /** As a system property: writes a page instead of comparing it. */
    private static final String WRITE = "write.reference";

    private WrittenPage() {}

    /**
     * Holds a page to what it has to say.
     *
     * @param page seen from {@code worker}
     * @param wanted all of it
     * @param test that writes it
     */
    public static void holdTo(Path page, String wanted, Class<?> test) throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(page, wanted);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as(
                        "worker/%s is out of date. Write it again: mvn -pl worker -am test"
                                + " -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        page, test.getSimpleName(), WRITE)
                .isEqualTo(wanted);
    }
}
