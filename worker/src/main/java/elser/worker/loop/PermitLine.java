package elser.worker.loop;

import elser.contracts.ModelKey;
import elser.worker.lifecycle.Provisioning;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Provisionings that were refused a permit, by target, oldest first. While an older one waits, a
 * younger one is not let past it, on whichever partition they are.
 */
final class PermitLine {

    private final Map<String, TreeSet<Place>> lines = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    /** A provisioning that waits. */
    record Place(Instant startedAt, String provisioningId, Shard shard, ModelKey key) {

        private static final Comparator<Place> OLDEST_FIRST =
                Comparator.comparing(Place::startedAt).thenComparing(Place::provisioningId);

        /** Whether it can still want a permit. */
        private boolean isOver() {
            return shard.ownership().isOver()
                    || shard.provisionings(key).stream()
                            .noneMatch(each -> each.id().equals(provisioningId));
        }
    }

    /** The first in line before a provisioning, null where it is its turn. */
    @Nullable Place before(Provisioning provisioning) {
        Place first = first(provisioning.key().target());
        boolean isItself = first != null && first.provisioningId().equals(provisioning.id());
        return first == null || isItself || first.startedAt().isAfter(provisioning.startedAt())
                ? null
                : first;
    }

    /** The first in line for a target, null where nobody waits. */
    @Nullable Place first(String target) {
        TreeSet<Place> line = lines.get(target);
        while (line != null && !line.isEmpty()) {
            Place first = line.getFirst();
            if (!first.isOver()) {
                return first;
            }
            boolean _ = leave(first.provisioningId());
        }
        return null;
    }

    /** It was refused a permit and wants one. */
    void join(Shard shard, Provisioning provisioning) {
        boolean _ = leave(provisioning.id());
        ModelKey key = provisioning.key();
        Place place = new Place(provisioning.startedAt(), provisioning.id(), shard, key);
        places.put(provisioning.id(), place);
        lines.computeIfAbsent(key.target(), _ -> new TreeSet<>(Place.OLDEST_FIRST)).add(place);
    }

    /** A partition is gone, and its places with it. */
    void drop(Shard shard) {
        places.values().removeIf(place -> place.shard() == shard);
        lines.values().forEach(line -> line.removeIf(place -> place.shard() == shard));
    }

    /**
     * It has a permit, or wants none any more, or cannot tell before the next look.
     *
     * @return whether it was in line
     */
    boolean leave(String provisioningId) {
        Place place = places.remove(provisioningId);
        TreeSet<Place> line = place == null ? null : lines.get(place.key().target());
        return place != null && line != null && line.remove(place);
    }
}
