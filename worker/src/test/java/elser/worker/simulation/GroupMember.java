package elser.worker.simulation;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * A consumer's membership. Heartbeats go on in the background and learn what is assigned; what they
 * learned is told to the listener, and given up, from within poll only.
 */
final class GroupMember {

    private static final Duration RETRY = Duration.ofMillis(500);

    private final SimulatedKafka kafka;
    private final Host host;
    private final ClientSettings settings;
    private final List<TopicPartition> subscribed;
    private final ConsumerRebalanceListener listener;
    private final Group group;
    private final String id;
    private final NavigableSet<TopicPartition> owned = Group.set();
    private Group.@Nullable Answer told;
    private ConsumerGroupMetadata metadata;
    private State state = State.NEW;
    private int epoch;
    private long beat;
    private long heardOf;
    private long polledAt;

    /** Whether what is owned is lost, which the listener does not know yet. */
    private boolean isLost;

    /** Whether the listener knows what it owns, be it nothing. */
    private boolean isTold;

    private enum State {
        NEW,
        JOINING,
        MEMBER,
        /** Put out. */
        FENCED,
        LEFT
    }

    GroupMember(
            SimulatedKafka kafka,
            Host host,
            ClientSettings settings,
            String groupId,
            List<TopicPartition> subscribed,
            ConsumerRebalanceListener listener) {
        this.kafka = kafka;
        this.host = host;
        this.settings = settings;
        this.subscribed = subscribed;
        this.listener = listener;
        this.group = kafka.group(groupId);
        this.id = host.name() + "-" + kafka.scheduler().random().nextInt(1 << 20);
        this.metadata = metadata(groupId, "", -1);
    }

    /** The client library has no other way to make one. */
    @SuppressWarnings("removal")
    static ConsumerGroupMetadata metadata(String groupId, String id, int generation) {
        return new ConsumerGroupMetadata(groupId, generation, id, Optional.empty());
    }

    ConsumerGroupMetadata metadata() {
        return metadata;
    }

    NavigableSet<TopicPartition> owned() {
        return owned;
    }

    /** Whether the listener has to be told something. */
    boolean hasNews() {
        return isLost || state == State.FENCED || isToReconcile();
    }

    private boolean isToReconcile() {
        return told != null && !(isTold && owned.equals(told.assigned()));
    }

    /** Tells the listener what was learned. */
    void polled() {
        polledAt = kafka.scheduler().nanos();
        if (isLost) {
            lose();
        }
        if (state == State.NEW || state == State.FENCED) {
            join();
        } else if (told != null && isToReconcile()) {
            reconcile(told.assigned());
        }
    }

    private void join() {
        state = State.JOINING;
        beatAfter(kafka.network().transit());
    }

    private void fence() {
        state = State.FENCED;
        isLost = true;
        isTold = false;
        told = null;
        epoch = 0;
    }

    /** The group does not know it any more. */
    private void putOut() {
        fence();
        if (settings.rejoinsUnasked()) {
            join();
        }
    }

    private void lose() {
        isLost = false;
        if (!owned.isEmpty()) {
            List<TopicPartition> lost = List.copyOf(owned);
            owned.clear();
            listener.onPartitionsLost(lost);
        }
    }

    private void reconcile(NavigableSet<TopicPartition> target) {
        List<TopicPartition> revoked = owned.stream().filter(p -> !target.contains(p)).toList();
        List<TopicPartition> added = target.stream().filter(p -> !owned.contains(p)).toList();
        if (!revoked.isEmpty()) {
            listener.onPartitionsRevoked(revoked);
            revoked.forEach(owned::remove);
        }
        owned.addAll(added);
        isTold = true;
        listener.onPartitionsAssigned(added);
        beatAfter(kafka.network().transit());
    }

    private void beatAfter(Duration delay) {
        long number = ++beat;
        kafka.scheduler()
                .after(
                        host,
                        delay,
                        () -> {
                            if (beat == number) {
                                heartbeat();
                            }
                        });
    }

    /** Happens in the background: takes no steps. */
    private void heartbeat() {
        if (!kafka.network().reaches(host)) {
            beatAfter(RETRY);
            return;
        }
        beatAfter(settings.heartbeat());
        long idle = kafka.scheduler().nanos() - polledAt;
        if (state == State.MEMBER && idle > settings.maxPollInterval().toNanos()) {
            group.leave(id);
            fence();
        }
        if (state == State.JOINING) {
            group.join(id, subscribed, settings.maxPollInterval());
            state = State.MEMBER;
        }
        if (state == State.MEMBER) {
            Group.Answer answer = group.heartbeat(id, epoch, isLost ? Group.set() : owned);
            long number = beat;
            kafka.scheduler().after(host, kafka.network().transit(), () -> heard(number, answer));
        }
    }

    private void heard(long number, Group.Answer answer) {
        if (state != State.MEMBER || number < heardOf || !kafka.network().reaches(host)) {
            return;
        }
        heardOf = number;
        if (!answer.isMember()) {
            putOut();
            return;
        }
        told = answer;
        if (answer.epoch() != epoch) {
            epoch = answer.epoch();
            metadata = metadata(metadata.groupId(), id, epoch);
        }
    }

    /** Gives everything up and tells the group, if it can be reached in time. */
    void leave(Duration timeout) {
        if (isLost) {
            lose();
        } else if (!owned.isEmpty()) {
            List<TopicPartition> revoked = List.copyOf(owned);
            listener.onPartitionsRevoked(revoked);
            owned.clear();
        }
        state = State.LEFT;
        try {
            kafka.network()
                    .call(
                            host,
                            "leave group",
                            timeout,
                            () -> {
                                group.leave(id);
                                return true;
                            });
        } catch (TimeoutException unheard) {
            kafka.scheduler().note(host, "left unheard: " + unheard.getMessage());
        }
    }
}
