package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Durable memory of one partition as a decision sees it: what is committed plus what the current
 * turn has decided so far.
 */
public interface Memory {

    /** Provisionings of a model key, oldest first. */
    List<Provisioning> provisionings(ModelKey key);

    /** The request of that identity, waiting or remembered, null where unknown. */
    Entry.@Nullable Request request(ModelKey key, String requestId);

    /** The oldest waiters of a provisioning, in order, at most so many. */
    List<Entry.Waiter> oldestWaiters(Provisioning provisioning, int atMost);

    /** How many waiters a provisioning has. */
    int waiters(Provisioning provisioning);

    /** Configurations of a provisioning by number. */
    List<Entry.Configuration> configurations(Provisioning provisioning);

    /** The ended request that remembers what is left of that endpoint, null where none does. */
    Entry.@Nullable Remembered leaver(ModelKey key, String inferenceId);

    /** How many provisionings this partition has. */
    int provisionings();

    /** How many waiters this partition has for a target. */
    int waitersOf(String target);

    /** How many waiters this partition has. */
    int waiters();

    /** The configuration of that number. */
    default InferenceConfig configuration(Provisioning provisioning, int number) {
        return configurations(provisioning).get(number).config();
    }

    /** The waiter that leads: the oldest. Null where the last one is gone. */
    default Entry.@Nullable Waiter leader(Provisioning provisioning) {
        List<Entry.Waiter> oldest = oldestWaiters(provisioning, 1);
        return oldest.isEmpty() ? null : oldest.getFirst();
    }
}
