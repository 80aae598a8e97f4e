package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.log.LogKeys;
import elser.worker.loop.Clusters.Permission;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One target. Shares nothing with the others, so one that hangs holds up nobody else. */
final class Cluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final String STOPPING = "the worker is stopping";

    /** One for each loop that a process can have. */
    private static final int LOOKS_AT_ONCE = 64;

    private final String target;
    private final Http http;
    private final Certificates certificates;
    private final Look look;
    private final Greetings greetings;
    private final KeyExpiry keyExpiry;
    private final TroubleLog troubles;
    private final Mutations mutations;
    private final int definitionsPerLook;
    private final ExecutorService threads;
    private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);
    private final AtomicInteger definitionsTurn = new AtomicInteger();
    private volatile boolean closed;

    Cluster(
            Target target,
            Resilience settings,
            Guards guards,
            LongSupplier nanos,
            CallObserver observer) {
        Connection connection = Connection.to(target, settings, nanos);
        this.target = target.name();
        this.http = connection.http();
        this.certificates = connection.certificates();
        this.definitionsPerLook = settings.definitionsPerLook();
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("target-" + target.name() + "-", 1).factory());
        var reads = new Reads(target.name(), connection, settings, guards, nanos, observer);
        var fixes = new TargetFixes(target);
        this.greetings =
                new Greetings(
                        fixes,
                        connection.nodes(),
                        reads,
                        settings.connectionAge(),
                        question -> startQuestion("asking for versions", question),
                        nanos);
        this.keyExpiry =
                new KeyExpiry(
                        connection.nodes(),
                        reads,
                        connection.login(),
                        question -> startQuestion("asking for a key's end", question),
                        nanos);
        this.troubles = new TroubleLog(fixes, nanos);
        this.look = new Look(target.name(), reads, greetings::isElserApart, threads, nanos);
        this.mutations =
                new Mutations(target.name(), connection, settings, guards, nanos, observer);
    }

    /** See {@link elser.worker.loop.Clusters#look}. */
    void look(Set<String> definitions, Consumer<TargetView> answer) {
        List<String> chosen = chosen(definitions);
        start(
                () -> {
                    TargetView view = looked(chosen);
                    deliver(answer, view, null);
                    greet(view);
                });
    }

    /** See {@link elser.worker.loop.Clusters#askToMutate}. */
    Permission askToMutate() {
        return mutations.ask();
    }

    /** See {@link elser.worker.loop.Clusters#run}. */
    void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        start(
                () ->
                        deliver(
                                answer,
                                made(mutation, traceparent, permit, maySend),
                                mutation.provisioningId()));
    }

    Certificates certificates() {
        return certificates;
    }

    /** When the API key runs out, null where that is not known or never. */
    @Nullable Instant keyEnd() {
        return keyExpiry.end();
    }

    /** Interrupts what is running; its answers still come. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        http.close();
    }

    private TargetView looked(List<String> definitions) {
        if (closed) {
            return look.without(STOPPING);
        }
        if (!looks.tryAcquire()) {
            return look.without("no call was made: too many looks at once");
        }
        try {
            TargetView view = look.at(definitions);
            if (!closed) {
                troubles.looked(view);
            }
            return view;
        } catch (RejectedExecutionException _) {
            return look.without(STOPPING);
        } catch (Throwable bug) {
            logBug("look", null, bug);
            return look.broken();
        } finally {
            looks.release();
        }
    }

    /** Asks for versions and the key's end, where the target answers. Nobody waits for it. */
    private void greet(TargetView view) {
        if (closed || !(view.endpoints() instanceof Read.Complete)) {
            return;
        }
        try {
            greetings.exchange();
            keyExpiry.exchange();
        } catch (RejectedExecutionException _) {
            // closed meanwhile
        }
    }

    private void startQuestion(String what, Runnable question) {
        threads.execute(
                () -> {
                    try {
                        question.run();
                    } catch (Throwable bug) {
                        logBug(what, null, bug);
                    }
                });
    }

    private CallResult made(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted granted,
            BooleanSupplier maySend) {
        if (!(granted instanceof Permit permit) || !permit.begin()) {
            return new CallResult.NotSent("the permit was used or returned before");
        }
        try {
            return closed
                    ? new CallResult.NotSent(STOPPING)
                    : mutations.make(mutation, traceparent, maySend);
        } catch (Throwable bug) {
            logBug("mutation", mutation.provisioningId(), bug);
            return new CallResult.NoAnswer("the worker failed, see its log");
        } finally {
            permit.end();
        }
    }

    /** Where more are wanted than one look may ask for, every one has its turn. */
    private List<String> chosen(Set<String> definitions) {
        if (definitions.size() <= definitionsPerLook) {
            return List.copyOf(definitions);
        }
        List<String> queue = new ArrayList<>(definitions);
        Collections.sort(queue);
        int first = definitionsTurn.getAndAdd(definitionsPerLook);
        Collections.rotate(queue, -Math.floorMod(first, queue.size()));
        return List.copyOf(queue.subList(0, definitionsPerLook));
    }

    private void start(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException _) {
            Thread.startVirtualThread(task);
        }
    }

    private <T> void deliver(Consumer<T> answer, T value, @Nullable String provisioningId) {
        // The interrupt was for the call; whoever takes the answer knows nothing of it.
        Thread.interrupted();
        try {
            answer.accept(value);
        } catch (Throwable bug) {
            logBug("taking an answer", provisioningId, bug);
        }
    }

    /** A provisioning is named where the call is a mutation, which is made for one. */
    private void logBug(String what, @Nullable String provisioningId, Throwable bug) {
        LOG.atError()
                .setCause(bug)
                .addKeyValue(LogKeys.TARGET, target)
                .addKeyValue(LogKeys.PROVISIONING_ID, provisioningId)
                .addKeyValue(LogKeys.DOING, what)
                .log("a bug in a call to a target");
    }
}
