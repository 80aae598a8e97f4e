package elser.worker.cli;

import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A request that was published, and what was heard of it since. An event tells of this record, and
 * not of an earlier one with the same id, if the request's first event came after it was sent, or
 * if the worker is known to have passed the record by as a duplicate.
 */
final class SentRequest {

    /** How far it is. */
    enum Stage {
        /** No worker has told anything that is surely about it. */
        SENT,
        /** It was accepted, or joined with what is under way under its id. */
        UNDER_WAY,
        SERVED,
        FAILED
    }

    private final ProvisioningRequest request;
    private final TopicPartition partition;
    private final long offset;
    private Stage stage = Stage.SENT;
    private @Nullable LifecycleEvent latest;

    SentRequest(ProvisioningRequest request, TopicPartition partition, long offset) {
        this.request = request;
        this.partition = partition;
        this.offset = offset;
    }

    String id() {
        return request.requestId();
    }

    TopicPartition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    Stage stage() {
        return stage;
    }

    boolean hasEnded() {
        return stage == Stage.SERVED || stage == Stage.FAILED;
    }

    /** Whether an event bears its identity; what could not be read is absent there. */
    boolean isOf(LifecycleEvent event) {
        return request.requestId().equals(event.requestId())
                && (event.target() == null || event.target().equals(request.modelKey().target()))
                && (event.model() == null || event.model().equals(request.modelKey().model()));
    }

    /** Takes note of an event that bears its identity. */
    void take(LifecycleEvent event) {
        if (hasEnded()) {
            return;
        }
        latest = event;
        if (event.sequence() == 0) {
            stage = Stage.UNDER_WAY;
        }
        if (stage == Stage.UNDER_WAY) {
            end(event);
        }
    }

    /**
     * The worker has passed the record by as one it knows, and all it had said by then was taken.
     *
     * @param earlier the latest event of its identity from before it was sent, null for none
     * @return whether the earlier event is how it ended
     */
    boolean isKnown(@Nullable LifecycleEvent earlier) {
        stage = Stage.UNDER_WAY;
        boolean isNew = latest == null;
        LifecycleEvent last = latest == null ? earlier : latest;
        if (last != null) {
            latest = last;
            end(last);
        }
        return isNew && hasEnded();
    }

    /** Whether any event bears its identity. */
    boolean isHeardOf() {
        return latest != null;
    }

    /** The worker has set it aside. */
    void setAside() {
        stage = Stage.FAILED;
    }

    /** For people: where it stands. */
    String standing() {
        LifecycleEvent last = latest;
        if (last == null) {
            return "no worker has answered it";
        }
        return last.waitingFor() == null
                ? last.type().toString()
                : "%s, waiting for %s".formatted(last.type(), last.waitingFor());
    }

    private void end(LifecycleEvent event) {
        if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED) {
            stage = Stage.SERVED;
        } else if (event.type() == LifecycleEvent.Type.FAILED) {
            stage = Stage.FAILED;
        }
    }
}
