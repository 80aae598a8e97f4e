package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.config.WorkerConfig.Credentials;
import elser.worker.lifecycle.Trouble;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.Objects;

/** The fix fits the trouble. */
class TargetFixesTest {

    private static final TargetFixes FIXES =
            new TargetFixes(Caller.target(new Credentials.None(), URI.create("https://es-0:9200")));

    private static String fix(Answer.Bad answer) {
        Trouble trouble = Outcomes.failed(answer).trouble();
        return FIXES.of(Objects.requireNonNull(trouble), Privilege.MONITOR_ML);
    }

    @Test
    void anAnswerThatIsTooLong() {
        assertThat(fix(new Answer.Oversize()))
                .isEqualTo(
                        "raise elser.resilience.response-bytes or"
                                + " elser.resilience.response-tokens, or see why the answer is so"
                                + " long");
    }

    @Test
    void anAnswerOfAnUnknownShape() {
        Trouble trouble = Outcomes.incomplete("an answer without the list tasks", 200).trouble();

        assertThat(FIXES.of(Objects.requireNonNull(trouble), Privilege.MONITOR))
                .isEqualTo(
                        "see what answers at elser.targets.default.url, for Elasticsearch answers"
                                + " otherwise");
    }

    @Test
    void aCertificateThatTheSystemDoesNotTrust() {
        assertThat(fix(new Answer.Silent("TLS: no trusted authority has signed the certificate")))
                .isEqualTo(
                        "set elser.targets.default.ca-file or"
                                + " elser.targets.default.ca-fingerprint, as none of the system's"
                                + " authorities fits");
    }
}
