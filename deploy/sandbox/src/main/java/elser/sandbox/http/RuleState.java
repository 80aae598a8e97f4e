package elser.sandbox.http;

import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with a rule.
 *
 * @param matched calls it is about, those it let pass included
 * @param applied calls it struck
 * @param endsAt when it will be gone
 */
public record RuleState(long id, Rule rule, long matched, long applied, Optional<Instant> endsAt) {

    /** How many calls it will still strike; empty for a rule without end. */
    public Optional<Long> left() {
        return rule.times().map(times -> times - applied);
    }
}
