package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.ModelKey;

import java.util.stream.Stream;

/**
 * A provisioning with at least one waiter, and all that a decision about it may use.
 *
 * @param provisioning as it stands
 * @param leader its oldest waiter
 */
record Case(
        Provisioning provisioning,
        Entry.Waiter leader,
        Memory memory,
        Sight sight,
        Policy policy,
        Now now) {

    Case with(Attention attention) {
        return new Case(provisioning, leader, memory, sight.with(attention), policy, now);
    }

    ModelKey key() {
        return provisioning.key();
    }

    Attention attention() {
        return sight.attention();
    }

    /** The endpoint that the leader asks for. */
    String wantedId() {
        return leader.inferenceId();
    }

    /** The configuration a create for the leader would use. */
    InferenceConfig wantedConfig() {
        Integer number = leader.config();
        return number == null ? defaultConfig() : memory.configuration(provisioning, number);
    }

    private InferenceConfig defaultConfig() {
        TargetView view = sight.view();
        return view != null && view.elserApart()
                ? policy.olderDefaultConfig()
                : policy.defaultConfig();
    }

    boolean isDedicated() {
        return provisioning.dedicatedTo() != null;
    }

    /** Other provisionings of the model key with a create that is neither ready nor failed. */
    Stream<Provisioning> siblingsCreating() {
        return memory.provisionings(key()).stream()
                .filter(other -> !other.id().equals(provisioning.id()) && other.hasOpenCreate());
    }
}
