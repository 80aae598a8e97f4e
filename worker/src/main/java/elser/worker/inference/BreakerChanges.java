package elser.worker.inference;

import elser.worker.log.LogKeys;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** The one place that hears of a circuit breaker's changes: logs, counts and reports each once. */
final class BreakerChanges {

    private static final Logger LOG = LoggerFactory.getLogger(BreakerChanges.class);

    /** The states that a breaker goes through by itself. */
    private static final List<State> STATES = List.of(State.CLOSED, State.OPEN, State.HALF_OPEN);

    private final Map<String, Map<State, LongAdder>> counts = new ConcurrentSkipListMap<>();

    private final CallObserver observer;

    BreakerChanges(CallObserver observer) {
        this.observer = observer;
    }

    /** What a state is called outside: {@code closed}, {@code open}, {@code half_open}. */
    static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Hears of a breaker from now on. */
    void watch(String target, CircuitBreaker breaker) {
        Map<State, LongAdder> into = new ConcurrentSkipListMap<>();
        STATES.forEach(state -> into.put(state, new LongAdder()));
        counts.put(target, into);
        breaker.getEventPublisher()
                .onStateTransition(
                        event ->
                                changed(
                                        target,
                                        event.getStateTransition().getFromState(),
                                        event.getStateTransition().getToState()));
    }

    private void changed(String target, State from, State to) {
        Map<State, LongAdder> into = counts.getOrDefault(target, Map.of());
        LongAdder count = into.get(to);
        if (count != null) {
            count.increment();
        }
        observer.breakerMoved(target, name(to));
        LOG.atInfo()
                .addKeyValue(LogKeys.TARGET, target)
                .addKeyValue(LogKeys.BREAKER_FROM, name(from))
                .addKeyValue(LogKeys.BREAKER_TO, name(to))
                .log("circuit breaker {}", meaning(to));
    }

    private static String meaning(State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> "opened: the target gets no calls but probes";
            case HALF_OPEN -> "half open: the next reads probe the target";
            case CLOSED, DISABLED, METRICS_ONLY -> "closed: the target gets calls again";
        };
    }

    /** Changes by target and by the state they led into. */
    Map<String, Map<String, Long>> counts() {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        counts.forEach(
                (target, into) -> {
                    Map<String, Long> named = new TreeMap<>();
                    into.forEach((state, count) -> named.put(name(state), count.sum()));
                    all.put(target, named);
                });
        return all;
    }
}
