package elser.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that depend on each other. */
class ProportionsTest {

    /** The lower one is set to what the higher one has, and to more. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    elser.provisioning.timeout | P1D | P2D | elser.provisioning.timeout (PT48H) must be at most elser.provisioning.max-timeout (PT24H): no deadline may be further ahead than the latter.
                    elser.resilience.breaker.minimum-calls | 16 | 17 | elser.resilience.breaker.minimum-calls (17) must be at most elser.resilience.breaker.window (16): the breaker would never open.
                    elser.limits.waiters-per-target | 200000 | 200001 | elser.limits.waiters-per-target (200001) must be at most elser.limits.waiters-per-partition (200000): the former would never be reached.
                    elser.resilience.backoff.first | PT2M | PT3M | elser.resilience.backoff.ceiling (PT2M) must be at least elser.resilience.backoff.first (PT3M).
                    elser.provisioning.lease | PT59S | PT60S | elser.provisioning.lease (PT1M) must be below elser.provisioning.create-timeout (PT1M): an intent may not be old for longer than its call may take.
                    """)
    void theLowerOneMayGoUpToTheHigherOne(
            String option, String allowed, String tooMuch, String problem) {
        assertThat(Sources.minimal().with(option, allowed).worker()).isNotNull();
        assertThat(Sources.minimal().with(option, tooMuch).problems()).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    elser.provisioning.create-timeout | PT10S | elser.provisioning.create-timeout (PT10S) must be below elser.provisioning.timeout (PT10S): a create must be able to end within a request's time.
                    elser.provisioning.grace | PT10S | elser.provisioning.grace (PT10S) must be below elser.provisioning.timeout (PT10S): nothing would ever be repaired.
                    elser.provisioning.auth-grace | PT10S | elser.provisioning.auth-grace (PT10S) must be below elser.provisioning.timeout (PT10S): no request would ever fail as unauthorized.
                    """)
    void whatBelongsIntoARequestsTimeMustFitIntoIt(String option, String value, String problem) {
        Sources sources = Sources.minimal().with("elser.provisioning.timeout", "PT10S");
        assertThat(sources.with(option, value).problems()).containsExactly(problem);
        assertThat(sources.with(option, "PT9.999S").worker()).isNotNull();
    }

    @Test
    void aConnectionMayNotTakeLongerThanACreate() {
        Sources sources = Sources.minimal().with("elser.provisioning.create-timeout", "PT6S");
        assertThat(sources.with("elser.resilience.connect-timeout", "PT6S").worker()).isNotNull();
        assertThat(sources.with("elser.resilience.connect-timeout", "PT7S").problems())
                .containsExactly(
                        "elser.resilience.connect-timeout (PT7S) must be at most"
                            + " elser.provisioning.create-timeout (PT6S): a create begins with a"
                            + " connection.");
    }

    @Test
    void aDefaultBesideAValueThatWasGivenIsLeftAlone_exceptTheTimeOfARequest() {
        assertThat(
                        Sources.minimal()
                                .with("elser.provisioning.timeout", "PT2S")
                                .with("elser.resilience.breaker.window", "5")
                                .with("elser.limits.waiters-per-partition", "10")
                                .worker())
                .isNotNull();
        assertThat(Sources.minimal().with("elser.provisioning.max-timeout", "PT30M").problems())
                .containsExactly(
                        "elser.provisioning.timeout (PT1H) must be at most"
                            + " elser.provisioning.max-timeout (PT30M): no deadline may be further"
                            + " ahead than the latter.");
    }
}
