package elser.worker.loop;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Entry;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/**
 * Waiters of one provisioning by the hundred thousand. Each is made of strings of its own, as those
 * are that come from a topic.
 *
 * @param requestIds characters of a request id
 * @param inferenceIds characters of an inference id
 * @param ownInferenceIds whether each asks for another endpoint
 * @param requestedBy who asks, in so many characters; everybody is of the same team
 * @param traceparents whether each has one
 */
record Crowd(
        int requestIds,
        int inferenceIds,
        boolean ownInferenceIds,
        int requestedBy,
        boolean traceparents) {

    /** Ids of 36 characters, one endpoint. */
    static final Crowd USUAL = new Crowd(36, 36, false, 11, false);

    /** The same, but each asks for an endpoint of its own. */
    static final Crowd OWN_ENDPOINTS = new Crowd(36, 36, true, 11, false);

    /** Everything as long as it may be, and nothing in common. */
    static final Crowd LARGEST = new Crowd(128, 256, true, 256, true);

    static final ModelKey KEY = new ModelKey("default", ".elser_model_2");
    private static final String PROVISIONING = new UUID(0, 0).toString();

    static Provisioning provisioning() {
        return new Provisioning(
                PROVISIONING,
                KEY,
                null,
                VirtualClock.T0,
                0,
                null,
                false,
                null,
                new Phase.Looking(CreateReason.FIRST));
    }

    static Entry.Configuration configuration() {
        return new Entry.Configuration(KEY, PROVISIONING, 0, LoopRig.config(1));
    }

    Entry.Waiter waiter(int number) {
        Instant acceptedAt = VirtualClock.T0.plusMillis(number);
        return new Entry.Waiter(
                ModelKey.parse(KEY.toString()),
                text("r", number, requestIds),
                LoopRig.hash(number),
                new UUID(0, 0).toString(),
                number,
                acceptedAt,
                acceptedAt.plusSeconds(3_600),
                1,
                text("e", ownInferenceIds ? number : 0, inferenceIds),
                0,
                number > 0,
                text("t", 0, requestedBy),
                traceparent(number));
    }

    private @Nullable String traceparent(int number) {
        return traceparents ? "00-" + text("", number, 32) + "-00f067aa0ba902b7-01" : null;
    }

    private static String text(String begin, int number, int length) {
        return begin
                + ("0".repeat(length) + number).substring(begin.length()).substring(digits(number));
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    /** So many of them in the memory of a partition. */
    Shard shard(int waiters) {
        Shard shard = new Shard(0, new Ownership(0, 1));
        shard.replay(new Change.Put(provisioning()));
        shard.replay(new Change.Put(configuration()));
        for (int i = 0; i < waiters; i++) {
            shard.replay(new Change.Put(waiter(i)));
        }
        return shard;
    }
}
