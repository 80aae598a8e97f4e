package elser.worker.config;

import java.util.List;

/**
 * Checks that options which depend on each other are in proportion. A default that is too large
 * beside a value that was given does no harm and is left alone.
 */
final class Proportions {

    /** Two options of which the first must not be above the second, and why. */
    private record Rule<T extends Comparable<T>>(
            Option<T> low, Option<T> high, boolean strict, String reason) {

        private static <T extends Comparable<T>> Rule<T> atMost(
                Option<T> low, Option<T> high, String reason) {
            return new Rule<>(low, high, false, reason);
        }

        private static <T extends Comparable<T>> Rule<T> below(
                Option<T> low, Option<T> high, String reason) {
            return new Rule<>(low, high, true, reason);
        }

        private void check(Values values) {
            if (values.given(low.name()) == null && !low.equals(ProvisioningOptions.TIMEOUT)) {
                return;
            }
            T lower = values.get(low);
            T higher = values.get(high);
            int order = lower.compareTo(higher);
            if (order > 0 || (strict && order == 0)) {
                values.problems()
                        .add(
                                "%s (%s) must be %s %s (%s): %s."
                                        .formatted(
                                                low.name(),
                                                lower,
                                                strict ? "below" : "at most",
                                                high.name(),
                                                higher,
                                                reason));
            }
        }
    }

    private static final List<Rule<?>> RULES =
            List.of(
                    Rule.atMost(
                            ProvisioningOptions.TIMEOUT,
                            ProvisioningOptions.MAX_TIMEOUT,
                            "no deadline may be further ahead than the latter"),
                    Rule.below(
                            ProvisioningOptions.LEASE,
                            ProvisioningOptions.CREATE_TIMEOUT,
                            "an intent may not be old for longer than its call may take"),
                    Rule.below(
                            ProvisioningOptions.CREATE_TIMEOUT,
                            ProvisioningOptions.TIMEOUT,
                            "a create must be able to end within a request's time"),
                    Rule.below(
                            ProvisioningOptions.GRACE,
                            ProvisioningOptions.TIMEOUT,
                            "nothing would ever be repaired"),
                    Rule.below(
                            ProvisioningOptions.AUTH_GRACE,
                            ProvisioningOptions.TIMEOUT,
                            "no request would ever fail as unauthorized"),
                    Rule.atMost(
                            ResilienceOptions.CONNECT_TIMEOUT,
                            ProvisioningOptions.CREATE_TIMEOUT,
                            "a create begins with a connection"),
                    Rule.atMost(
                            ResilienceOptions.BREAKER_MINIMUM_CALLS,
                            ResilienceOptions.BREAKER_WINDOW,
                            "the breaker would never open"),
                    Rule.atMost(
                            ProcessOptions.WAITERS_PER_TARGET,
                            ProcessOptions.WAITERS_PER_PARTITION,
                            "the former would never be reached"));

    private Proportions() {}

    static void check(Values values) {
        RULES.forEach(rule -> rule.check(values));
    }
}
