package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.inference.VirtualTarget;
import elser.worker.inference.VirtualTarget.Weather;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Targets on a virtual clock, with what lies between them and the worker: calls take their time,
 * get lost on the way there or back, are cut by a gateway, or answered by one. Everything is drawn
 * from one source, so the same seed is the same story.
 */
final class VirtualClusters implements Clusters {

    private static final long NEVER = Long.MAX_VALUE;

    private final VirtualClock clock;
    private final Map<String, VirtualTarget> targets;
    private final Random random;
    private final long timeout;
    private final List<Pending> pending = new ArrayList<>();
    private final List<Call> creating = new ArrayList<>();
    private final Map<ModelKey, Integer> inFlight = new HashMap<>();

    /** Whether calls may come to harm. */
    boolean rough = true;

    /** Whether a gateway sends every call a second time, and passes that answer on. */
    boolean resend;

    /** Targets whose gateway answers every read with 502. */
    final Set<String> down;

    int mostInFlight;

    /** Creates that were in flight for one model key at the same time. */
    final List<String> doubled = new ArrayList<>();

    VirtualClusters(
            VirtualClock clock,
            Map<String, VirtualTarget> targets,
            Set<String> down,
            Duration timeout,
            Random random) {
        this.clock = clock;
        this.targets = targets;
        this.down = down;
        this.timeout = timeout.toNanos();
        this.random = random;
    }

    /** Something that happens at a time. */
    private static final class Pending {
        private final Runnable action;
        private long due;

        Pending(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }
    }

    private Pending at(long delay, Runnable action) {
        Pending next = new Pending(clock.get().nanos() + delay, action);
        pending.add(next);
        return next;
    }

    private long latency() {
        return 1_000_000L * (1 + random.nextInt(40));
    }

    /** Lets everything happen that is due. */
    void tick() {
        targets.values().forEach(target -> target.advanceTo(clock.get().wall()));
        for (Pending each : List.copyOf(pending)) {
            if (each.due <= clock.get().nanos() && pending.remove(each)) {
                each.action.run();
            }
        }
    }

    /** When something happens next by itself, in nanoseconds. */
    long next() {
        long next = NEVER;
        for (Pending each : pending) {
            next = Math.min(next, each.due);
        }
        for (VirtualTarget target : targets.values()) {
            next =
                    Math.min(
                            next,
                            target.cluster()
                                    .nextWake()
                                    .map(wake -> Duration.between(VirtualClock.T0, wake).toNanos())
                                    .orElse(NEVER));
        }
        return next;
    }

    @Override
    public Set<String> targets() {
        return targets.keySet();
    }

    private VirtualTarget target(String name) {
        VirtualTarget target = targets.get(name);
        if (target == null) {
            throw new IllegalStateException("no target " + name);
        }
        return target;
    }

    @Override
    public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {
        long began = clock.get().nanos();
        at(latency(), () -> answer.accept(target(target).look(definitions, began, over(target))));
    }

    private Weather over(String target) {
        return _ ->
                down.contains(target) || (rough && random.nextInt(25) == 0)
                        ? Weather.badGateway()
                        : null;
    }

    @Override
    public Permission askToMutate(String target) {
        return new Granted();
    }

    private static final class Granted implements Permission.Granted {
        @Override
        public void giveBack() {}
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        at(
                latency(),
                () -> {
                    if (maySend.getAsBoolean()) {
                        new Call(mutation, answer).send();
                    } else {
                        answer.accept(new CallResult.NotSent("too late"));
                    }
                });
    }

    /** A call that has left. Its caller is told once. */
    private final class Call {
        private final Mutation mutation;
        private final Consumer<CallResult> answer;
        private final Instant sentAt = clock.get().wall();
        private boolean over;
        private boolean counts;

        Call(Mutation mutation, Consumer<CallResult> answer) {
            this.mutation = mutation;
            this.answer = answer;
        }

        @Override
        public String toString() {
            return "sent at " + sentAt + ": " + mutation;
        }

        void send() {
            if (mutation instanceof Mutation.Create) {
                counts = true;
                List.copyOf(creating).forEach(Call::settleIfServed);
                creating.add(this);
                int now = inFlight.merge(mutation.key(), 1, Integer::sum);
                mostInFlight = Math.max(mostInFlight, now);
                if (now > 1) {
                    creating.stream()
                            .filter(call -> call.mutation.key().equals(mutation.key()))
                            .forEach(call -> doubled.add(call.toString()));
                }
            }
            at(
                    timeout,
                    () -> {
                        noMoreInFlight();
                        end(new CallResult.NoAnswer("no answer in time"));
                    });
            switch (rough ? random.nextInt(20) : 20) {
                case 0, 1 -> noMoreInFlight(); // lost on the way there
                case 2, 3 -> arrive(_ -> {}); // lost on the way back
                case 4, 5 -> {
                    arrive(_ -> {});
                    at(
                            1_000_000_000L * (1 + random.nextInt(4)),
                            () -> end(VirtualTarget.fromGateway(504, "text/html", "<html>")));
                }
                case 6 -> {
                    noMoreInFlight();
                    end(VirtualTarget.fromGateway(503, "text/plain", ""));
                }
                case 7 -> {
                    arrive(_ -> {});
                    end(odd());
                }
                default -> arrive(result -> at(latency(), () -> end(result)));
            }
        }

        private CallResult odd() {
            return VirtualTarget.fromGateway(
                    418,
                    "application/json",
                    "{\"error\":{\"type\":\"a_new_exception\",\"reason\":\"x\"},\"status\":418}");
        }

        private void arrive(Consumer<CallResult> back) {
            if (resend) {
                target(mutation.key().target()).send(mutation, _ -> {});
            }
            target(mutation.key().target())
                    .send(
                            mutation,
                            result -> {
                                noMoreInFlight();
                                back.accept(result);
                            });
        }

        /** What an older server never answers has nothing left to do once its endpoint serves. */
        private void settleIfServed() {
            TargetView view = target(mutation.key().target()).truth();
            TargetView.Deployments deployments = view.models().orNull();
            DeploymentView deployment =
                    deployments == null ? null : deployments.get(mutation.subject());
            if (deployment != null && deployment.isFullyAllocated()) {
                noMoreInFlight();
            }
        }

        /**
         * A create is in flight until the server has answered it or its time is over, whatever a
         * gateway has answered meanwhile.
         */
        private void noMoreInFlight() {
            if (counts) {
                counts = false;
                creating.remove(this);
                inFlight.merge(mutation.key(), -1, Integer::sum);
            }
        }

        private void end(CallResult result) {
            if (over) {
                return;
            }
            over = true;
            answer.accept(result);
        }
    }
}
