package elser.worker.loop;

import elser.worker.lifecycle.Change;
import elser.worker.lifecycle.Phase;
import elser.worker.lifecycle.Provisioning;

import java.util.HashSet;
import java.util.Set;

/** Which provisionings have seen the endpoints that their creates had made, by the ledger. */
final class Followed {

    private final Set<String> seen = new HashSet<>();

    void take(Turn turn) {
        turn.ledger().values().forEach(changes -> changes.forEach(this::take));
    }

    private void take(Change change) {
        if (change instanceof Change.Put(Provisioning provisioning)
                && provisioning.phase() instanceof Phase.Following(String id, var created)
                && created != null) {
            seen.add(provisioning.id() + " " + id);
        }
    }

    boolean has(String provisioningId, String inferenceId) {
        return seen.contains(provisioningId + " " + inferenceId);
    }
}
