package elser.worker.cli;

import elser.contracts.LifecycleEvent;
import elser.contracts.ProvisioningRequest;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A request that was published, and what was heard of it since. Earlier records may bear its id and
 * lie unread before it, so an event tells of this record only where the workers are known to have
 * passed it: by then it was refused or set aside, which a dead letter tells by its place, or it was
 * accepted or doubles what was accepted, and the latest story under its identity is its own.
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
    private boolean isRefused;
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

    boolean isSilent() {
        return stage == Stage.SENT;
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

    /** Whether an event answers a record that was not accepted. */
    static boolean isRefusal(LifecycleEvent event) {
        return event.type() == LifecycleEvent.Type.FAILED && event.sequence() == 0;
    }

    /** A dead letter tells that it was refused; an event tells the same. */
    void refused() {
        isRefused = true;
    }

    /** The worker has set it aside without an event. */
    void setAside() {
        stage = Stage.FAILED;
    }

    /**
     * Takes note of an event that bears its identity, after the workers have passed it.
     *
     * @return whether it tells of this record
     */
    boolean take(LifecycleEvent event) {
        if (stage != Stage.UNDER_WAY || isRefusal(event)) {
            return false;
        }
        latest = event;
        end(event);
        return true;
    }

    /**
     * The workers have passed it.
     *
     * @param heard all that was told under its identity since before it was sent, in order
     * @return what of it tells of this record; nothing where it is still silent, because it is one
     *     that the worker knew before
     */
    List<HeldEvents.Told> judge(List<HeldEvents.Told> heard) {
        if (isRefused) {
            stage = Stage.FAILED;
            List<HeldEvents.Told> refusals =
                    heard.stream().filter(it -> isRefusal(it.event())).toList();
            return refusals.subList(Math.max(0, refusals.size() - 1), refusals.size());
        }
        List<HeldEvents.Told> story = story(heard);
        if (story.isEmpty() || story.getFirst().event().sequence() != 0) {
            return List.of();
        }
        stage = Stage.UNDER_WAY;
        story.forEach(it -> take(it.event()));
        return story;
    }

    /**
     * The workers have passed it as one they know.
     *
     * @param heard as above
     * @param earlier the latest event of its identity from before it was sent, null for none
     * @return what of the heard tells of it
     */
    List<HeldEvents.Told> isKnown(List<HeldEvents.Told> heard, @Nullable LifecycleEvent earlier) {
        List<HeldEvents.Told> story = story(heard);
        stage = Stage.UNDER_WAY;
        if (story.isEmpty() && earlier != null) {
            take(earlier);
        }
        story.forEach(it -> take(it.event()));
        return story;
    }

    /**
     * Where the workers cannot be asked, the latest story under its identity is taken for its own,
     * once its beginning was heard.
     *
     * @param heard as above
     * @return what of it tells of this record
     */
    List<HeldEvents.Told> believe(List<HeldEvents.Told> heard) {
        List<HeldEvents.Told> story = judge(heard);
        if (isSilent() && heard.stream().anyMatch(it -> isRefusal(it.event()))) {
            refused();
            story = judge(heard);
        }
        return story;
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

    /** The latest that was told of an accepted request, from its beginning where that was heard. */
    private static List<HeldEvents.Told> story(List<HeldEvents.Told> heard) {
        List<HeldEvents.Told> accepted =
                heard.stream().filter(it -> !isRefusal(it.event())).toList();
        int begin = 0;
        for (int i = 0; i < accepted.size(); i++) {
            if (accepted.get(i).event().sequence() == 0) {
                begin = i;
            }
        }
        return accepted.subList(begin, accepted.size());
    }

    private void end(LifecycleEvent event) {
        if (event.type() == LifecycleEvent.Type.FULLY_ALLOCATED) {
            stage = Stage.SERVED;
        } else if (event.type() == LifecycleEvent.Type.FAILED) {
            stage = Stage.FAILED;
        }
    }
}
