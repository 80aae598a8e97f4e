package elser.worker.loop;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Port to the targets. Every method returns at once; answers come on other threads and never as
 * exceptions.
 */
public interface Clusters {

    /** Names of all configured targets. */
    Set<String> targets();

    /**
     * Reads endpoints, statistics and downloads of a target, each once and whole, and the
     * definition status of some models.
     *
     * @param target a configured target
     * @param definitions canonical models whose definition status is wanted
     * @param answer called exactly once
     */
    void look(String target, Set<String> definitions, Consumer<TargetView> answer);

    /** Asks breaker, create limit and rate limiter of a target, without waiting. */
    Permission askToMutate(String target);

    /**
     * Makes a call. Gives the permit back when the call ended or was dropped.
     *
     * @param traceparent of the request it is made for, sent along with it; null for none
     * @param permit granted by {@link #askToMutate}
     * @param maySend asked last thing before sending; false drops the call ({@link
     *     CallResult.NotSent})
     * @param answer called exactly once
     */
    void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer);

    /** Whether a mutation may be made now. */
    sealed interface Permission {

        /** Yes. Ends in {@link Clusters#run} or in {@link #giveBack}. */
        non-sealed interface Granted extends Permission {

            /** Returns a permit that was not used. */
            void giveBack();
        }

        /** No: the limit on calls is reached. */
        record Busy() implements Permission {}

        /** No: the circuit breaker is open. */
        record GatewayDown() implements Permission {}
    }
}
