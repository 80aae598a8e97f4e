package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Call.Via;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One simulated Elasticsearch. Not thread-safe; whoever owns it tells it the time with every call
 * and wakes it up at {@link #nextWake}.
 */
public final class Cluster {

    private static final String UNKNOWN = "unknown";

    private final ClusterState state;
    private final Changes changes;
    private final RestHandlers handlers;
    private final CallLog log = new CallLog();
    private final Map<String, Long> callsByOperation = new TreeMap<>();
    private final Map<String, Counters.Creates> creates = new TreeMap<>();

    public Cluster(ClusterOptions options, Instant start) {
        state = ClusterState.create(options, start);
        changes = new Changes(state);
        handlers = new RestHandlers(options, state);
    }

    /**
     * Takes a call in.
     *
     * @param reply told once: before this returns, or from a later {@link #advanceTo}
     * @return the call's number in the record
     */
    public long handle(Request request, Via via, Instant now, Consumer<Answer> reply) {
        advanceTo(now);
        Optional<Operation> operation = Router.route(request).filter(this::isKnown);
        long number = log.arrived(request, via, state.timeline().now());
        String label = operation.map(Operation::action).map(Action::label).orElse(UNKNOWN);
        callsByOperation.merge(label, 1L, Long::sum);
        Consumer<Answer> answering =
                answer -> {
                    log.update(
                            number, call -> call.answered(answer.status(), state.timeline().now()));
                    reply.accept(answer);
                };
        if (operation.isEmpty()) {
            answering.accept(unhandled(request));
        } else if (operation.get().action() == Action.PUT_ENDPOINT) {
            handleCreate(operation.get(), request, answering);
        } else {
            handle(operation.get(), request, () -> {}, answering);
        }
        return number;
    }

    private boolean isKnown(Operation operation) {
        return switch (operation.action()) {
            case UPDATE_ENDPOINT -> state.dialect().updatesEndpoints();
            case HAS_PRIVILEGES, GET_API_KEY -> state.access().isSecured();
            default -> true;
        };
    }

    private void handleCreate(Operation create, Request request, Consumer<Answer> reply) {
        String model = JsonBody.canonicalModel(request);
        count(model, Counters.Creates::oneArrived);
        handle(
                create,
                request,
                () -> count(model, Counters.Creates::oneAccepted),
                answer -> {
                    count(model, Counters.Creates::oneEnded);
                    reply.accept(answer);
                });
    }

    private void count(String model, UnaryOperator<Counters.Creates> change) {
        creates.compute(
                model,
                (_, counted) -> change.apply(counted == null ? Counters.Creates.NONE : counted));
    }

    private void handle(
            Operation operation, Request request, Runnable stored, Consumer<Answer> reply) {
        try {
            state.access().check(operation.action(), request);
            handlers.handle(operation, request, stored, reply);
        } catch (Failure.Refusal refusal) {
            reply.accept(refusal.failure().answer());
        }
    }

    private static Answer unhandled(Request request) {
        String path = request.rawPath();
        boolean namesIndex = !path.startsWith("/_") && request.method().equals("GET");
        if (namesIndex) {
            return Failures.noSuchIndex(Request.decode(path.split("/", -1)[1])).answer();
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(
                "error",
                "no handler found for uri ["
                        + request.target()
                        + "] and method ["
                        + request.method()
                        + "]");
        return new Answer(400, body, List.of());
    }

    /** Notes that the gateway gave up on a call; the server works on. */
    public void cut(long number, Instant now) {
        advanceTo(now);
        log.update(number, call -> call.cut(state.timeline().now()));
    }

    /** Changes what the cluster is like, from now on. */
    public void apply(Change change, Instant now) {
        advanceTo(now);
        changes.apply(change);
    }

    /** Lets everything happen that is due by then; replies are given from within. */
    public void advanceTo(Instant now) {
        state.timeline().advanceTo(now);
    }

    /** When something will happen by itself; empty if nothing will. */
    public Optional<Instant> nextWake() {
        return state.timeline().nextDue();
    }

    /** The newest calls, oldest of them first. */
    public List<Call> calls() {
        return log.all();
    }

    /**
     * What is served and what is to be: endpoints that have or will have a deployment of their own.
     */
    public List<Listed> listed() {
        return state.endpoints().all().stream()
                .flatMap(
                        endpoint ->
                                switch (endpoint) {
                                    case Endpoint.Local local when local.ownsDeployment() ->
                                            Stream.of(listed(local));
                                    case Endpoint.Local _, Endpoint.Hosted _ -> Stream.empty();
                                })
                .toList();
    }

    private Listed listed(Endpoint.Local endpoint) {
        boolean runs =
                state.deployments()
                        .find(endpoint.inferenceId())
                        .filter(Deployment::isRunning)
                        .isPresent();
        return new Listed(
                endpoint.inferenceId(), ElserModels.canonical(endpoint.settings().modelId()), runs);
    }

    /**
     * An endpoint with a deployment of its own.
     *
     * @param model canonical
     * @param deployed whether the deployment is there and neither failed nor stopping
     */
    public record Listed(String inferenceId, String model, boolean deployed) {}

    public Counters counters() {
        return new Counters(new LinkedHashMap<>(callsByOperation), new LinkedHashMap<>(creates));
    }
}
