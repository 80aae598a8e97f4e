package elser.worker.audit;

import elser.contracts.LifecycleEvent;
import elser.contracts.LifecycleEvent.Create;
import elser.contracts.LifecycleEvent.CreateReason;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * An event that no worker has sent.
 *
 * @param target null, with the model, for a refusal that could not read them
 */
public record Forgery(
        String requestId,
        LifecycleEvent.Type type,
        long sequence,
        @Nullable String target,
        String model,
        String provisioning,
        Instant at,
        @Nullable Instant deadline,
        @Nullable Create create) {

    /** A request's event, of the provisioning {@code p-<model>}. */
    public static Forgery of(
            String requestId, LifecycleEvent.Type type, long sequence, String model, Instant at) {
        return new Forgery(
                requestId,
                type,
                sequence,
                "default",
                model,
                "p-" + model,
                at,
                type == LifecycleEvent.Type.REQUESTED ? at.plusSeconds(3600) : null,
                null);
    }

    /** The same of another provisioning. */
    public Forgery in(String other) {
        return new Forgery(requestId, type, sequence, target, model, other, at, deadline, create);
    }

    /** The same with creates told. */
    public Forgery created(int count, CreateReason reason) {
        return new Forgery(
                requestId,
                type,
                sequence,
                target,
                model,
                provisioning,
                at,
                deadline,
                new Create(count, reason));
    }

    /** The same with another deadline. */
    public Forgery until(Instant other) {
        return new Forgery(
                requestId, type, sequence, target, model, provisioning, at, other, create);
    }

    /** As the contract has it. */
    public LifecycleEvent event() {
        return new LifecycleEvent(
                type,
                requestId + "/" + sequence,
                sequence,
                at,
                requestId,
                null,
                provisioning,
                target,
                target == null ? null : model,
                "endpoint",
                "endpoint",
                false,
                false,
                1,
                1,
                deadline,
                create,
                null,
                null,
                null,
                null,
                type == LifecycleEvent.Type.FAILED
                        ? new LifecycleEvent.Failure(
                                elser.contracts.FailureReason.INVALID_REQUEST,
                                "forged",
                                null,
                                null,
                                false,
                                List.of())
                        : null);
    }
}
