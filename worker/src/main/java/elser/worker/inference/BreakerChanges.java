package elser.worker.inference;

import elser.worker.log.LogKeys;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Locale;

/** The one place that hears of a circuit breaker's changes: logs and reports each once. */
final class BreakerChanges {

    private static final Logger LOG = LoggerFactory.getLogger(BreakerChanges.class);

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
        breaker.getEventPublisher()
                .onStateTransition(
                        event ->
                                changed(
                                        target,
                                        event.getStateTransition().getFromState(),
                                        event.getStateTransition().getToState()));
    }

    private void changed(String target, State from, State to) {
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
}
