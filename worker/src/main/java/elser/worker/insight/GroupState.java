package elser.worker.insight;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What the workers' consumer group tells of the partitions of the requests topic.
 *
 * @param id of the group
 * @param owners client id and host of each owner, by partition
 * @param offsets up to which each partition is read
 * @param isKnown whether the group could be asked
 */
public record GroupState(
        String id, Map<Integer, String> owners, Map<Integer, Long> offsets, boolean isKnown) {

    public GroupState {
        owners = Map.copyOf(owners);
        offsets = Map.copyOf(offsets);
    }

    /** A group of which nothing can be seen. */
    public static GroupState unknown(String id) {
        return new GroupState(id, Map.of(), Map.of(), false);
    }

    /** The owner, null where there is none or it is not known. */
    public @Nullable String owner(int partition) {
        return owners.get(partition);
    }

    /** Whether a partition is known to have no owner. */
    public boolean isOrphan(int partition) {
        return isKnown && !owners.containsKey(partition);
    }

    /** The owner for people. */
    public String ownerText(int partition) {
        return owners.getOrDefault(partition, isKnown ? "no worker" : "unknown");
    }

    /** Whether the workers have read a record, as far as is known. */
    public boolean hasRead(Place place) {
        return place.offset() < offsets.getOrDefault(place.partition(), 0L);
    }

    /** Whether something was committed for a partition. */
    public boolean hasOffset(int partition) {
        return offsets.containsKey(partition);
    }
}
