package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.loop.Clusters.Permission;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Creates and starts on one target. Never repeated here. */
final class Mutations {

    private final String target;
    private final Http http;
    private final Nodes nodes;
    private final Login login;
    private final Respite respite;
    private final Answers answers = new Answers(Answers.SMALL);
    private final Duration serverTimeout;
    private final CircuitBreaker breaker;
    private final Bulkhead creates;
    private final RateLimiter rate;
    private final LongSupplier nanos;
    private final CallObserver observer;

    Mutations(
            String target,
            Connection connection,
            Resilience settings,
            Guards guards,
            LongSupplier nanos,
            CallObserver observer) {
        this.target = target;
        this.nanos = nanos;
        this.observer = observer;
        this.http = connection.http();
        this.nodes = connection.nodes();
        this.login = connection.login();
        this.respite = connection.respite();
        // The server answers before the call is given up.
        this.serverTimeout = settings.createTimeout().multipliedBy(9).dividedBy(10);
        this.breaker = guards.breakers().circuitBreaker(target);
        this.creates = guards.bulkheads().bulkhead(target);
        this.rate = guards.rateLimiters().rateLimiter(target);
    }

    /** Asks, without waiting, whether a mutation may be made. */
    Permission ask() {
        if (respite.lasts()) {
            return new Permission.GatewayDown();
        }
        return switch (breaker.getState()) {
            // Half open, the gateway is being probed by reads and has shown nothing yet.
            case OPEN, FORCED_OPEN, HALF_OPEN -> new Permission.GatewayDown();
            case CLOSED, DISABLED, METRICS_ONLY -> place();
        };
    }

    private Permission place() {
        if (!creates.tryAcquirePermission()) {
            return new Permission.Busy();
        }
        var permit = new Permit(creates);
        if (isWithinRate()) {
            return permit;
        }
        permit.giveBack();
        return new Permission.Busy();
    }

    /**
     * Takes a call of this second. Between the look and the taking somebody may come first: then a
     * later one is lost.
     */
    private boolean isWithinRate() {
        return rate.getMetrics().getAvailablePermissions() > 0 && rate.reservePermission() == 0;
    }

    /**
     * Makes the call.
     *
     * @param traceparent sent along with it, null for none
     * @param maySend asked when the connection stands
     */
    CallResult make(Mutation mutation, @Nullable String traceparent, BooleanSupplier maySend) {
        Login.Pass pass;
        try {
            pass = login.pass();
        } catch (IOException e) {
            return new CallResult.NotSent(String.valueOf(e.getMessage()));
        }
        var gate = new Gate(maySend);
        long began = nanos.getAsLong();
        Node node = nodes.next();
        boolean tellsTimeout = node.takesCreateTimeout();
        Arrival arrival =
                http.mutate(
                        node.address(),
                        Request.of(mutation, serverTimeout, tellsTimeout).tracedBy(traceparent),
                        pass.authorization(),
                        gate);
        Answer answer = answers.of(arrival, pass::redact);
        respite.asked(answer.retryAfter());
        boolean unsent = gate.lock();
        observer.called(
                target,
                CallObserver.Operation.of(mutation.kind()),
                unsent ? CallObserver.Outcome.NOT_SENT : CallObserver.Outcome.of(answer),
                Duration.ofNanos(nanos.getAsLong() - began));
        if (gate.refused()) {
            return new CallResult.NotSent("ownership or the lease had ended");
        }
        if (unsent) {
            // What came later, or did not, says little of the node: a create may take as long as a
            // download.
            nodes.learn(node, answer);
            return new CallResult.NotSent(whyUnsent(answer));
        }
        if (tellsTimeout && isUnknownTimeout(answer)) {
            node.refusedTimeout();
            return new CallResult.NotSent(
                    "an older node answered, which refuses to be told a time-out and did nothing");
        }
        return Outcomes.sent(answer);
    }

    private static String whyUnsent(Answer answer) {
        return switch (answer) {
            case Answer.Silent(String cause) -> cause;
            case Answer.Foreign(int status, String what, var _) ->
                    status + " from a proxy on the way: " + what;
            case Answer.Good _, Answer.Bad _ -> "an answer came before the call was sent";
        };
    }

    /**
     * Whether a server has refused the create for its {@code timeout} alone, which it does before
     * anything else. Behind one address there may be nodes of several versions.
     */
    private static boolean isUnknownTimeout(Answer answer) {
        return answer instanceof Answer.Refused refused
                && refused.status() == 400
                && refused.reason().contains("unrecognized parameter: [" + Request.TIMEOUT + "]");
    }
}
