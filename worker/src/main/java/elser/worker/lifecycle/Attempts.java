package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * How calls have fared.
 *
 * @param startRefused whether the cluster said that the start failed
 * @param capacity whether it said so for want of room
 * @param failures attempts in a row that the cluster refused for now
 * @param retryAt when the next one may be made
 * @param startsTaken starts that the cluster took, or may have, without a deployment to show
 * @param deletionsFailed deletions in a row that the server could not make
 * @param broken whether the cluster said that the model is not whole
 * @param deniedSince since when mutations are denied, null while they are not
 * @param trouble what was answered last, null where nothing was wrong with it
 */
public record Attempts(
        boolean startRefused,
        boolean capacity,
        int failures,
        long retryAt,
        int startsTaken,
        int deletionsFailed,
        boolean broken,
        @Nullable Long deniedSince,
        @Nullable Trouble trouble) {

    /** None so far; the first may be made then. */
    static Attempts none(long retryAt) {
        return new Attempts(false, false, 0, retryAt, 0, 0, false, null, null);
    }

    Attempts next(boolean refused, boolean forCapacity, int times) {
        return new Attempts(
                refused,
                forCapacity,
                times,
                retryAt,
                startsTaken,
                deletionsFailed,
                broken,
                deniedSince,
                trouble);
    }

    Attempts at(long nanos) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                nanos,
                startsTaken,
                deletionsFailed,
                broken,
                deniedSince,
                trouble);
    }

    Attempts taken(int starts) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                retryAt,
                starts,
                deletionsFailed,
                broken,
                deniedSince,
                trouble);
    }

    Attempts deletionsFailed(int times) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                retryAt,
                startsTaken,
                times,
                broken,
                deniedSince,
                trouble);
    }

    Attempts because(@Nullable Trouble cause) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                retryAt,
                startsTaken,
                deletionsFailed,
                broken,
                deniedSince,
                cause);
    }

    Attempts broken(boolean isBroken) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                retryAt,
                startsTaken,
                deletionsFailed,
                isBroken,
                deniedSince,
                trouble);
    }

    Attempts denied(@Nullable Long when) {
        return new Attempts(
                startRefused,
                capacity,
                failures,
                retryAt,
                startsTaken,
                deletionsFailed,
                broken,
                when,
                trouble);
    }
}
