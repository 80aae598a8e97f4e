package elser.worker.upkeep;

import elser.worker.ledger.Identity;

import java.util.Map;
import java.util.Set;

/**
 * Requests and ledger before they are moved.
 *
 * @param requests partitions of the requests topic
 * @param ledger partitions of the ledger
 * @param identities by partition of the ledger, where there is one
 * @param offsets committed ones by partition of the requests topic, where there is one
 * @param filled partitions of the ledger that have entries
 */
public record Partitions(
        int requests,
        int ledger,
        Map<Integer, Identity> identities,
        Map<Integer, Long> offsets,
        Set<Integer> filled) {

    public Partitions {
        identities = Map.copyOf(identities);
        offsets = Map.copyOf(offsets);
        filled = Set.copyOf(filled);
    }
}
