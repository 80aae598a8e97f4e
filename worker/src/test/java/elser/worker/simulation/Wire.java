package elser.worker.simulation;

import elser.sandbox.cluster.Request;
import elser.worker.inference.Exchange.Reply;
import elser.worker.lifecycle.CallResult;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The way between processes and targets, on which calls and answers go astray. */
final class Wire {

    private static final Duration READ_LIMIT = Duration.ofSeconds(10);
    private static final String REFUSED = "connection refused";
    private static final String RESET = "connection reset";

    private final Scheduler scheduler;
    private final Draw draw;
    private final Mix mix;
    private final Duration createLimit;

    /**
     * @param createLimit how long a mutation is waited for
     */
    Wire(Scheduler scheduler, Draw draw, Mix mix, Duration createLimit) {
        this.scheduler = scheduler;
        this.draw = draw;
        this.mix = mix;
        this.createLimit = createLimit;
    }

    /** Is told of a mutation's way. */
    interface Journey {

        /** It was sent, and cannot be recalled. */
        void sent();

        /**
         * It arrives.
         *
         * @param late whether its process stood still between sending it and its leaving
         */
        void arrives(boolean late);

        /** The cluster has answered. */
        void answered();
    }

    private final class Pending<T> {
        private final Host host;
        private final Consumer<T> answer;
        private boolean over;

        Pending(Host host, Consumer<T> answer) {
            this.host = host;
            this.answer = answer;
        }

        /** The first of several ends counts. */
        void end(Duration after, T result) {
            scheduler.after(
                    host,
                    after,
                    () -> {
                        if (!over) {
                            over = true;
                            answer.accept(result);
                        }
                    });
        }
    }

    private boolean happens(Fault fault) {
        double rate = mix.perCall(fault);
        return rate > 0 && draw.chance(rate);
    }

    private Duration hop() {
        return draw.millis(1, 30);
    }

    /** Makes a read. */
    void read(Host from, SimulatedTarget to, Request request, Consumer<Reply> answer) {
        Pending<Reply> pending = new Pending<>(from, answer);
        pending.end(READ_LIMIT, Reply.silent("no answer within " + READ_LIMIT));
        if (to.down || happens(Fault.CONNECTION_REFUSED)) {
            pending.end(hop(), to.down && draw.chance(0.5) ? gateway() : Reply.silent(REFUSED));
        } else if (happens(Fault.GATEWAY_ERROR)) {
            pending.end(hop(), gateway());
        } else if (happens(Fault.LOST_REQUEST)) {
            lose(pending);
        } else {
            Duration back =
                    happens(Fault.LATE_ANSWER) ? draw.millis(100, READ_LIMIT.toMillis()) : hop();
            boolean lost = happens(Fault.LOST_ANSWER);
            scheduler.after(
                    hop(),
                    () ->
                            to.arrive(
                                    request,
                                    given -> {
                                        if (!lost) {
                                            pending.end(back, Reply.of(given));
                                        }
                                    }));
        }
    }

    private void lose(Pending<Reply> pending) {
        if (draw.chance(0.5)) {
            pending.end(hop(), Reply.silent(RESET));
        }
    }

    private Reply gateway() {
        return Reply.ofGateway(draw.any(408, 429, 502, 503, 504));
    }

    /** Makes a mutation. */
    void mutate(
            Host from,
            SimulatedTarget to,
            Request request,
            BooleanSupplier maySend,
            Journey journey,
            Consumer<CallResult> answer) {
        Pending<CallResult> pending = new Pending<>(from, answer);
        Duration connecting = happens(Fault.SLOW_CONNECTION) ? draw.millis(1_000, 12_000) : hop();
        boolean refused = to.down || happens(Fault.CONNECTION_REFUSED);
        scheduler.after(
                from,
                connecting,
                () -> {
                    if (refused) {
                        pending.end(Duration.ZERO, new CallResult.NotSent(REFUSED));
                    } else if (!maySend.getAsBoolean()) {
                        pending.end(
                                Duration.ZERO,
                                new CallResult.NotSent("ownership or the lease had ended"));
                    } else {
                        journey.sent();
                        pending.end(
                                createLimit.minus(connecting),
                                new CallResult.NoAnswer("no answer within " + createLimit));
                        leave(from, to, request, journey, pending);
                    }
                });
    }

    private void leave(
            Host from,
            SimulatedTarget to,
            Request request,
            Journey journey,
            Pending<CallResult> pending) {
        if (happens(Fault.LOST_REQUEST)) {
            pending.end(hop(), new CallResult.NoAnswer(RESET));
            return;
        }
        long sentAt = scheduler.nanos();
        Duration hop = hop();
        boolean isFrozen = happens(Fault.FREEZE_WHILE_SENDING);
        boolean hasLeft = !isFrozen && draw.chance(0.5);
        if (isFrozen) {
            from.freeze(draw.seconds(2, 120));
        }
        Runnable arrival =
                () -> {
                    boolean late = scheduler.nanos() - sentAt > hop.toNanos() + 1_000_000_000L;
                    journey.arrives(late);
                    arrive(to, request, journey, pending);
                };
        if (hasLeft) {
            scheduler.after(hop, arrival);
        } else {
            scheduler.after(from, hop, arrival);
        }
    }

    private void arrive(
            SimulatedTarget to, Request request, Journey journey, Pending<CallResult> pending) {
        Duration back = happens(Fault.LATE_ANSWER) ? draw.seconds(1, 90) : hop();
        boolean lost = happens(Fault.LOST_ANSWER);
        if (lost && draw.chance(0.5)) {
            pending.end(back, new CallResult.NoAnswer(RESET));
        }
        if (happens(Fault.GATEWAY_ERROR)) {
            pending.end(hop(), gateway().result());
        }
        pending.end(to.gatewayLimit, Reply.ofGateway(504).result());
        to.arrive(
                request,
                given -> {
                    journey.answered();
                    if (!lost) {
                        pending.end(back, Reply.of(given).result());
                    }
                });
    }
}
