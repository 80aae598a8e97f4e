package elser.worker.inference;

import elser.sandbox.cluster.Call.Via;
import elser.sandbox.cluster.Change;
import elser.sandbox.cluster.Cluster;
import elser.sandbox.cluster.ClusterOptions;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A simulated cluster without HTTP on a clock that is told the time: the calls are written and
 * their answers read by the code that the worker does it with.
 */
public final class VirtualTarget {

    /** How long a server may take over a start, as the worker asks it. */
    private static final Duration SERVER_TIMEOUT = Duration.ofSeconds(54);

    private static final Answers ANSWERS = new Answers(1_000_000);

    /** Of the worker; it counts only where the cluster asks for keys. */
    public static final String WORKERS_KEY = "worker";

    /** Of whoever looks after the cluster. */
    public static final String OWNERS_KEY = "owner";

    /** What the worker logs in with, and so nothing that may be said. */
    public static final String SECRET = "kept-in-the-family";

    private static final Login.Pass PASS = new Login.Pass(null, List.of(SECRET));

    private final String name;
    private final Cluster cluster;
    private final ClusterOptions options;
    private Instant now;
    private UnaryOperator<Passed> onTheWay = UnaryOperator.identity();
    private Watcher watcher = Watcher.NOBODY;

    /** An answer to the worker on its way. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Passed(int status, byte[] body) {}

    /** Is told of the worker's mutations as they arrive. */
    public interface Watcher {

        /** Does not care. */
        Watcher NOBODY =
                new Watcher() {
                    @Override
                    public void before(Mutation mutation) {}

                    @Override
                    public void after(Mutation mutation) {}
                };

        /** The cluster is as it was before. */
        void before(Mutation mutation);

        /** The cluster has begun with it, and most often ended. */
        void after(Mutation mutation);
    }

    /** A cluster that nothing has happened to. */
    public VirtualTarget(String name, ClusterOptions options, Instant start) {
        this.name = name;
        this.options = options;
        cluster = new Cluster(options, start);
        now = start;
    }

    /** The simulation itself. */
    public Cluster cluster() {
        return cluster;
    }

    /** What the cluster is like. */
    public ClusterOptions options() {
        return options;
    }

    /** Changes what the cluster is like. */
    public void apply(Change change) {
        cluster.apply(change, now);
    }

    /** Has the worker's calls answered with what is made of the cluster's answers. */
    public void answerAs(UnaryOperator<Passed> made) {
        onTheWay = made;
    }

    /** Tells of every mutation that arrives from now on. */
    public void watch(Watcher next) {
        watcher = next;
    }

    /** Lets time pass; answers that come meanwhile are given from within. */
    public void advanceTo(Instant next) {
        now = next;
        cluster.advanceTo(next);
    }

    /** A call with any body, for what no worker would do. Returns the status, 0 while it runs. */
    public int call(String method, String path, String body) {
        int[] status = new int[1];
        cluster.handle(
                new elser.sandbox.cluster.Request(
                        method,
                        path,
                        Optional.of("ApiKey " + OWNERS_KEY),
                        Optional.of("foreign"),
                        body),
                Via.DIRECT,
                now,
                answer -> status[0] = answer.status());
        return status[0];
    }

    /**
     * Makes a mutation.
     *
     * @param answer told once, now or as time passes; never where the server never answers
     */
    public void send(Mutation mutation, Consumer<CallResult> answer) {
        watcher.before(mutation);
        handle(
                WORKERS_KEY,
                Request.of(mutation, SERVER_TIMEOUT),
                arrival -> answer.accept(Outcomes.sent(read(arrival))));
        watcher.after(mutation);
    }

    /** Makes a mutation and lets time pass until it is answered. */
    public CallResult run(Mutation mutation, Duration patience) {
        CallResult[] result = new CallResult[1];
        send(mutation, answer -> result[0] = answer);
        Instant end = now.plus(patience);
        while (result[0] == null && now.isBefore(end)) {
            Instant next = cluster.nextWake().filter(wake -> wake.isBefore(end)).orElse(end);
            advanceTo(next);
        }
        return result[0] == null ? new CallResult.NoAnswer("no answer in time") : result[0];
    }

    /** Whether a trained model is there with its whole definition, by exactly this id. */
    public boolean hasWhole(String modelId) {
        Answer answer =
                get(
                        OWNERS_KEY,
                        "/_ml/trained_models/" + Request.encoded(modelId),
                        Map.of("include", "definition_status"));
        return answer instanceof Answer.Good(int _, var body)
                && body.path("trained_model_configs").path(0).path("fully_defined").asBoolean();
    }

    /** What an answer of a gateway comes to. */
    public static CallResult fromGateway(int status, String contentType, String body) {
        return Outcomes.sent(read(came(status, contentType, body)));
    }

    /**
     * Looks at the cluster.
     *
     * @param models canonical models whose definition is asked for
     * @param weather what comes of a read instead of its own answer, null to let it through
     */
    public TargetView look(Set<String> models, long beganNanos, Weather weather) {
        return look(WORKERS_KEY, models, beganNanos, weather);
    }

    /** How it is, whatever the worker may see of it. */
    public TargetView truth() {
        return look(OWNERS_KEY, Set.of(), 0, Weather.FAIR);
    }

    private TargetView look(String key, Set<String> models, long beganNanos, Weather weather) {
        Getter reads =
                new Getter() {
                    @Override
                    public <T> T get(
                            String path, Map<String, String> query, Function<Answer, T> meaning) {
                        Answer.Foreign trouble = weather.over(path);
                        return meaning.apply(
                                trouble == null
                                        ? VirtualTarget.this.get(key, path, query)
                                        : trouble);
                    }
                };
        BooleanSupplier elserApart = () -> isElserApart(get(key, "/", Map.of()));
        return new Look(name, reads, elserApart, Runnable::run, () -> beganNanos)
                .at(List.copyOf(models));
    }

    private static boolean isElserApart(Answer greeting) {
        ServerInfo info = Outcomes.read(greeting, ServerInfo::parse).orNull();
        return info != null && info.isElserApart();
    }

    /** What lies between a read and its answer. */
    public interface Weather {

        /** Nothing. */
        Weather FAIR = _ -> null;

        /** A gateway's answer to the read of that path, null where the server is reached. */
        Answer.@Nullable Foreign over(String path);

        /** What a gateway answers. */
        static Answer.Foreign badGateway() {
            return new Answer.Foreign(502, "bad gateway", null);
        }
    }

    private Answer get(String key, String path, Map<String, String> query) {
        Arrival[] arrived = new Arrival[1];
        handle(key, Request.read(name, path, query), arrival -> arrived[0] = arrival);
        return arrived[0] == null ? new Answer.Silent("no answer to a read") : read(arrived[0]);
    }

    private void handle(String key, Request request, Consumer<Arrival> arrival) {
        String query =
                request.query().entrySet().stream()
                        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&"));
        byte[] body = request.body();
        cluster.handle(
                new elser.sandbox.cluster.Request(
                        request.method(),
                        query.isEmpty() ? request.path() : request.path() + "?" + query,
                        Optional.of("ApiKey " + key),
                        Optional.of(request.opaqueId()),
                        body == null ? "" : new String(body, StandardCharsets.UTF_8)),
                Via.DIRECT,
                now,
                answer -> arrival.accept(passed(key, answer.status(), answer.body().toString())));
    }

    private Arrival passed(String key, int status, String body) {
        Passed passed = new Passed(status, body.getBytes(StandardCharsets.UTF_8));
        if (key.equals(WORKERS_KEY)) {
            passed = onTheWay.apply(passed);
        }
        return new Arrival.Came(passed.status(), "application/json", null, passed.body());
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static Arrival came(int status, String contentType, String body) {
        return new Arrival.Came(status, contentType, null, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer read(Arrival arrival) {
        return ANSWERS.of(arrival, PASS::redact);
    }
}
