package elser.worker.simulation;

import elser.sandbox.cluster.Request;
import elser.worker.inference.Breakers;
import elser.worker.inference.Exchange;
import elser.worker.inference.Exchange.Looking;
import elser.worker.inference.Exchange.Reply;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;
import elser.worker.loop.Clusters;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The targets as one loop reaches them: the worker's own requests, readings and breakers, on
 * simulated ways to simulated clusters.
 */
final class SimulatedClusters implements Clusters {

    private final Host host;
    private final Map<String, SimulatedTarget> targets;
    private final Wire wire;
    private final Breakers breakers;
    private final Permits permits;
    private final Mix mix;
    private final Draw draw;
    private final MutationWatch watch;
    private final Duration serverTimeout;
    private final Map<String, Looks> looks = new TreeMap<>();

    /** When the look began that a decision was made by. */
    private static final class Looks {
        private long last = Long.MIN_VALUE;
        private long before = Long.MIN_VALUE;

        void delivered(long began) {
            before = last == Long.MIN_VALUE ? began : last;
            last = began;
        }
    }

    SimulatedClusters(
            Host host,
            Map<String, SimulatedTarget> targets,
            Wire wire,
            Breakers breakers,
            Permits permits,
            Mix mix,
            Draw draw,
            MutationWatch watch,
            Duration createTimeout) {
        this.host = host;
        this.targets = targets;
        this.wire = wire;
        this.breakers = breakers;
        this.permits = permits;
        this.mix = mix;
        this.draw = draw;
        this.watch = watch;
        this.serverTimeout = createTimeout.multipliedBy(9).dividedBy(10);
    }

    @Override
    public Set<String> targets() {
        return targets.keySet();
    }

    private SimulatedTarget target(String name) {
        SimulatedTarget target = targets.get(name);
        if (target == null) {
            throw new IllegalArgumentException("not a configured target: " + name);
        }
        return target;
    }

    @Override
    public void look(String name, Set<String> definitions, Consumer<TargetView> answer) {
        SimulatedTarget target = target(name);
        Looking looking = new Looking(name, List.copyOf(new TreeSet<>(definitions)), host.nanos());
        long began = host.scheduler().nanos();
        List<Request> reads = looking.reads();
        int[] open = {reads.size()};
        for (int i = 0; i < reads.size(); i++) {
            int read = i;
            read(
                    target,
                    reads.get(i),
                    reply -> {
                        looking.answered(read, reply);
                        if (--open[0] == 0) {
                            looks.computeIfAbsent(name, _ -> new Looks()).delivered(began);
                            answer.accept(looking.view());
                        }
                    });
        }
    }

    private void read(SimulatedTarget target, Request request, Consumer<Reply> answer) {
        if (!breakers.mayRead(target.name())) {
            Reply withheld = Reply.withheld("no call was made: the circuit breaker is open");
            host.scheduler().after(host, Duration.ZERO, () -> answer.accept(withheld));
            return;
        }
        long began = host.nanos();
        wire.read(
                host,
                target,
                request,
                reply -> {
                    breakers.settle(target.name(), reply, Duration.ofNanos(host.nanos() - began));
                    answer.accept(reply);
                });
    }

    @Override
    public Permission askToMutate(String name) {
        if (!breakers.isClosed(name)) {
            return new Permission.GatewayDown();
        }
        double refused = mix.perCall(Fault.PERMIT_REFUSED);
        return refused > 0 && draw.chance(refused) ? new Permission.Busy() : permits.ask(name);
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted granted,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        String name = mutation.key().target();
        Permits.Permit permit = (Permits.Permit) granted;
        permit.begin();
        Looks seen = looks.getOrDefault(name, new Looks());
        MutationWatch.Watched watched = watch.begins(mutation, seen.before, seen.last);
        wire.mutate(
                host,
                target(name),
                Exchange.of(mutation, serverTimeout),
                maySend,
                watched,
                result -> {
                    watched.ended(result);
                    permit.end();
                    answer.accept(result);
                });
    }
}
