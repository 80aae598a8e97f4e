package elser.sandbox.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Map;

/**
 * What has arrived so far.
 *
 * @param calls by operation, {@code unknown} for those without a handler
 * @param creates by canonical model
 */
public record Counters(Map<String, Long> calls, Map<String, Creates> creates) {

    /**
     * Creates ({@code PUT _inference}) for one model.
     *
     * @param arrived at the server, whatever became of them
     * @param inFlight not yet answered by the server itself, also if the gateway cut them
     * @param maxInFlight the most that were in flight at once
     * @param accepted stored an endpoint
     */
    public record Creates(long arrived, long inFlight, long maxInFlight, long accepted) {

        static final Creates NONE = new Creates(0, 0, 0, 0);

        Creates oneArrived() {
            return new Creates(
                    arrived + 1, inFlight + 1, Math.max(maxInFlight, inFlight + 1), accepted);
        }

        Creates oneEnded() {
            return new Creates(arrived, inFlight - 1, maxInFlight, accepted);
        }

        Creates oneAccepted() {
            return new Creates(arrived, inFlight, maxInFlight, accepted + 1);
        }
    }

    /** Creates for a model, by any of its ids. */
    public Creates createsOf(String modelId) {
        return creates.getOrDefault(ElserModels.canonical(modelId), Creates.NONE);
    }

    public long callsOf(Action action) {
        return calls.getOrDefault(action.label(), 0L);
    }

    public ObjectNode toJson() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode byOperation = body.putObject("calls");
        calls.forEach(byOperation::put);
        ObjectNode byModel = body.putObject("creates");
        creates.forEach(
                (model, counted) ->
                        byModel.putObject(model)
                                .put("arrived", counted.arrived())
                                .put("in_flight", counted.inFlight())
                                .put("max_in_flight", counted.maxInFlight())
                                .put("accepted", counted.accepted()));
        return body;
    }
}
