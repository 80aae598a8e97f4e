package elser.sandbox.http;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** The rules in force, oldest first. Of those that are about a call, the first one strikes. */
final class Rules {

    /**
     * A rule that strikes a call.
     *
     * @param gone completes when the rule is removed or has run out
     */
    record Strike(long id, Fault fault, CompletableFuture<Void> gone) {}

    private static final class Active {
        private final long id;
        private final Rule rule;
        private final Optional<Instant> endsAt;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();
        private long matched;
        private long applied;

        private Active(long id, Rule rule, Optional<Instant> endsAt) {
            this.id = id;
            this.rule = rule;
            this.endsAt = endsAt;
        }

        private boolean strikes() {
            matched++;
            boolean struck =
                    matched > rule.skip().orElse(0)
                            && rule.times().filter(times -> applied >= times).isEmpty();
            applied += struck ? 1 : 0;
            return struck;
        }

        private RuleState state() {
            return new RuleState(id, rule, matched, applied, endsAt);
        }
    }

    private final SimulationClock clock;
    private final Set<String> places;
    private final ConcurrentSkipListMap<Long, Active> rules = new ConcurrentSkipListMap<>();
    private long added;

    /**
     * @param places what rules may name
     */
    Rules(SimulationClock clock, Set<String> places) {
        this.clock = clock;
        this.places = places;
    }

    synchronized RuleState add(Rule rule) {
        rule.at().filter(place -> !places.contains(place)).ifPresent(this::refuse);
        long id = ++added;
        Active active = new Active(id, rule, rule.lasts().map(clock.now()::plus));
        rules.put(id, active);
        active.endsAt.ifPresent(
                end -> {
                    CompletableFuture<Void> alarm = clock.at(end);
                    var _ = active.gone.whenComplete((_, _) -> alarm.cancel(false));
                    var _ = alarm.thenRun(() -> remove(id));
                });
        return active.state();
    }

    private void refuse(String place) {
        throw new IllegalArgumentException(
                "there is no '" + place + "' here, only " + String.join(", ", places));
    }

    /** Lets go of the calls that hang by it. False if there is no such rule. */
    boolean remove(long id) {
        Active removed = rules.remove(id);
        if (removed != null) {
            removed.gone.complete(null);
        }
        return removed != null;
    }

    void clear() {
        rules.keySet().forEach(this::remove);
    }

    synchronized List<RuleState> states() {
        return rules.values().stream().map(Active::state).toList();
    }

    synchronized Optional<Strike> strike(Visit visit, Place place) {
        for (Active active : rules.values()) {
            if (place.isMeantBy(active.rule.at(), visit.via())
                    && active.rule.on().covers(visit.raw(), visit.kind())
                    && active.strikes()) {
                return Optional.of(new Strike(active.id, active.rule.fault(), active.gone));
            }
        }
        return Optional.empty();
    }
}
