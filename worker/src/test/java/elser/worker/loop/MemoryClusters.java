package elser.worker.loop;

import elser.contracts.LifecycleEvent.Allocation;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.DeploymentView;
import elser.worker.lifecycle.Download;
import elser.worker.lifecycle.EndpointView;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.Trouble;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Targets in memory. Looks and calls wait in {@link #looks} and {@link #calls} until somebody
 * delivers them; what a delivered call does to its target is told by its {@link Answer}.
 */
final class MemoryClusters implements Clusters {

    /** How a call ends, and what it did. */
    enum Answer {
        DONE,
        /** No answer came, and the endpoint is there. */
        LOST_AFTER,
        /** No answer came, and nothing happened. */
        LOST_BEFORE,
        NO_ROOM,
        MISTAKEN
    }

    private final VirtualClock clock;
    private final Set<String> names;
    private final Map<String, Target> targets = new HashMap<>();
    final List<LookCall> looks = new ArrayList<>();
    final List<Call> calls = new ArrayList<>();
    private final Map<ModelKey, Integer> creates = new TreeMap<>();
    Permission permission = new Granted();
    int places = Integer.MAX_VALUE;
    private int permits;
    Runnable beforeRun = () -> {};

    MemoryClusters(VirtualClock clock, Set<String> names) {
        this.clock = clock;
        this.names = names;
    }

    /** What is on a target. */
    static final class Target {
        final Map<String, EndpointView> endpoints = new TreeMap<>();
        final Map<String, DeploymentView> deployments = new TreeMap<>();
        final Map<String, Download> downloads = new TreeMap<>();
        final Map<String, Definition> definitions = new TreeMap<>();
        boolean down;

        void endpoint(String id, String model) {
            endpoints.put(
                    id,
                    new EndpointView(
                            id,
                            "sparse_embedding",
                            "elasticsearch",
                            model,
                            null,
                            Map.of("model_id", model, "num_allocations", 1, "num_threads", 1),
                            null));
        }

        void deployment(String id, String model, int serving, int wanted) {
            deployments.put(
                    id,
                    new DeploymentView(
                            id,
                            model,
                            DeploymentView.State.STARTED,
                            null,
                            new Allocation(
                                    serving == wanted ? "fully_allocated" : "starting",
                                    serving,
                                    wanted)));
        }
    }

    /** A look under way. */
    record LookCall(
            String target, Set<String> definitions, long began, Consumer<TargetView> answer) {

        /** The same, begun at another time. */
        LookCall begunAt(long nanos) {
            return new LookCall(target, definitions, nanos, answer);
        }
    }

    /** A mutation under way. */
    static final class Call {
        final Mutation mutation;
        final @Nullable String traceparent;
        private final Permission.Granted permit;
        private final BooleanSupplier maySend;
        private final Consumer<CallResult> answer;
        private boolean sent;

        Call(
                Mutation mutation,
                @Nullable String traceparent,
                Permission.Granted permit,
                BooleanSupplier maySend,
                Consumer<CallResult> answer) {
            this.mutation = mutation;
            this.traceparent = traceparent;
            this.permit = permit;
            this.maySend = maySend;
            this.answer = answer;
        }
    }

    private final class Granted implements Permission.Granted {
        @Override
        public void giveBack() {
            permits--;
        }
    }

    @Override
    public Set<String> targets() {
        return names;
    }

    Target target(String name) {
        return targets.computeIfAbsent(name, _ -> new Target());
    }

    @Override
    public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {
        looks.add(new LookCall(target, definitions, clock.get().nanos(), answer));
    }

    /** Answers a look with what is there now. */
    void deliver(LookCall look) {
        looks.remove(look);
        look.answer().accept(view(look));
    }

    private TargetView view(LookCall look) {
        Target target = target(look.target());
        Trouble trouble = new Trouble(Trouble.Kind.GATEWAY, "target is down", null, 502);
        Map<String, Read<Definition>> definitions = new HashMap<>();
        for (String model : look.definitions()) {
            Definition definition = target.definitions.getOrDefault(model, Definition.ABSENT);
            definitions.put(
                    model,
                    target.down
                            ? new Read.Unavailable<>(trouble)
                            : new Read.Complete<>(definition));
        }
        return new TargetView(
                look.target(),
                look.began(),
                target.down
                        ? new Read.Unavailable<>(trouble)
                        : new Read.Complete<>(
                                new TargetView.Endpoints(List.copyOf(target.endpoints.values()))),
                target.down
                        ? new Read.Unavailable<>(trouble)
                        : new Read.Complete<>(
                                new TargetView.Deployments(
                                        Set.of(), List.copyOf(target.deployments.values()))),
                target.down
                        ? new Read.Unavailable<>(trouble)
                        : new Read.Complete<>(Map.copyOf(target.downloads)),
                definitions);
    }

    @Override
    public Permission askToMutate(String target) {
        if (permits >= places) {
            return new Permission.Busy();
        }
        if (permission instanceof Permission.Granted) {
            permits++;
        }
        return permission;
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        beforeRun.run();
        calls.add(new Call(mutation, traceparent, permit, maySend, answer));
    }

    /** The call leaves, or is dropped because it may not any more. */
    void send(Call call) {
        if (call.sent) {
            return;
        }
        if (!call.maySend.getAsBoolean()) {
            end(call, new CallResult.NotSent("dropped"));
            return;
        }
        call.sent = true;
        if (call.mutation instanceof Mutation.Create) {
            creates.merge(call.mutation.key(), 1, Integer::sum);
        }
    }

    /** Sends the call if it has not left, and answers it. */
    void deliver(Call call, Answer answer) {
        send(call);
        if (!call.sent || !calls.contains(call)) {
            return;
        }
        if (answer == Answer.DONE || answer == Answer.LOST_AFTER) {
            happen(call.mutation);
        }
        end(call, result(answer));
    }

    private static CallResult result(Answer answer) {
        return switch (answer) {
            case DONE -> new CallResult.Answered(200, null, "");
            case LOST_AFTER, LOST_BEFORE -> new CallResult.NoAnswer("told to");
            case NO_ROOM ->
                    new CallResult.Answered(429, "status_exception", "Could not start: no room");
            case MISTAKEN -> new CallResult.Answered(400, "validation_exception", "told to");
        };
    }

    private void happen(Mutation mutation) {
        Target target = target(mutation.key().target());
        String model = mutation.key().model();
        switch (mutation) {
            case Mutation.Create create -> {
                target.endpoint(create.intent().inferenceId(), model);
                target.definitions.put(model, Definition.COMPLETE);
            }
            case Mutation.StartDeployment start ->
                    target.deployment(start.inferenceId(), model, 0, start.allocations());
            case Mutation.Wake wake -> target.deployment(wake.inferenceId(), model, 0, 1);
            case Mutation.DeleteEndpoint delete -> {
                target.endpoints.remove(delete.inferenceId());
                target.deployments.remove(delete.inferenceId());
            }
            case Mutation.DeleteModel _ -> target.definitions.remove(model);
        }
    }

    private void end(Call call, CallResult result) {
        calls.remove(call);
        call.permit.giveBack();
        call.answer.accept(result);
    }

    /** Permits that were granted and have not come back. */
    int permitsOut() {
        return permits;
    }

    Map<ModelKey, Integer> creates() {
        return creates;
    }
}
