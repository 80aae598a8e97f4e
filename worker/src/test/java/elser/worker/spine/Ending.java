package elser.worker.spine;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a request ended.
 *
 * @param reason of its failure, null where it is served
 * @param inferenceId the endpoint as its terminal event names it
 * @param joined whether it was joined to the work of another
 * @param create as its terminal event has it
 */
record Ending(
        @Nullable FailureReason reason,
        @Nullable String inferenceId,
        @Nullable Boolean joined,
        @Nullable Create create) {

    static Ending served(String inferenceId, boolean joined, int creates, CreateReason latest) {
        return new Ending(null, inferenceId, joined, new Create(creates, latest));
    }

    static Ending failed(
            FailureReason reason, String inferenceId, boolean joined, @Nullable Create create) {
        return new Ending(reason, inferenceId, joined, create);
    }

    /** By request id. */
    static Map<String, Ending> of(List<LifecycleEvent> events) {
        Map<String, Ending> endings = new HashMap<>();
        for (LifecycleEvent event : events) {
            if (event.type().isTerminal()) {
                LifecycleEvent.Failure failure = event.failure();
                endings.put(
                        event.requestId(),
                        new Ending(
                                failure == null ? null : failure.reason(),
                                event.inferenceId(),
                                event.joined(),
                                event.create()));
            }
        }
        return endings;
    }
}
