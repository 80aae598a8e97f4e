package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * What a provisioning has mended and may still mend. Durable, because it decides what may be
 * deleted.
 *
 * @param modelDeleted whether the model's broken definition was deleted, which is done once
 * @param endpointsDeleted how often an endpoint that its leader's create had made was gone before
 *     it served, by its own deletion or by another's
 * @param doubted whether the open create was answered that its endpoint was there already
 * @param leftover the create of a leader that failed, whose endpoint is to be deleted before the
 *     next create; null where there is none
 * @param lastEnded the request that ended last, where nobody waits any more and something may be
 *     left; it remembers that. Null elsewhere
 */
public record Repair(
        boolean modelDeleted,
        int endpointsDeleted,
        boolean doubted,
        @Nullable Intent leftover,
        @Nullable String lastEnded) {

    /** Of a provisioning that somebody waits for. */
    public Repair(
            boolean modelDeleted,
            int endpointsDeleted,
            boolean doubted,
            @Nullable Intent leftover) {
        this(modelDeleted, endpointsDeleted, doubted, leftover, null);
    }

    /** Of a provisioning that has mended nothing. */
    public static final Repair NONE = new Repair(false, 0, false, null);

    Repair deletingModel(boolean deleted) {
        return new Repair(deleted, endpointsDeleted, doubted, leftover, lastEnded);
    }

    Repair missingEndpoint() {
        return new Repair(modelDeleted, endpointsDeleted + 1, doubted, leftover, lastEnded);
    }

    /** The next one leads by its own id and settings. */
    Repair promoting() {
        return new Repair(modelDeleted, 0, doubted, leftover, lastEnded);
    }

    Repair doubting(boolean doubt) {
        return new Repair(modelDeleted, endpointsDeleted, doubt, leftover, lastEnded);
    }

    Repair leaving(@Nullable Intent create) {
        return new Repair(modelDeleted, endpointsDeleted, doubted, create, lastEnded);
    }

    Repair endedBy(String requestId) {
        return new Repair(modelDeleted, endpointsDeleted, doubted, leftover, requestId);
    }
}
