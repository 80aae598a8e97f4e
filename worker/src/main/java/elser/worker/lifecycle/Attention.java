package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a provisioning only while its partition is owned: clocks and last impressions.
 * Lost with the partition, found again by looking. All times are monotonic nanoseconds.
 *
 * @param since when the provisioning came into this process's memory
 * @param intentSince when the open create was decided, or {@code since} for one that was inherited
 * @param outcome what is known of the open create's call
 * @param missingSince since when the deployment is missing with no download running, null while it
 *     is not
 * @param startRefused whether the cluster said that the start failed
 * @param capacity whether it said so for want of room
 * @param failures attempts in a row that the cluster refused for now
 * @param retryAt when the next one may be made
 * @param download the download as last seen, null where none was
 * @param partsMovedAt when its parts last moved
 * @param downloadEnded whether a running download of the model was seen to end here
 * @param deniedSince since when the target refuses the credentials, null while it takes them
 */
public record Attention(
        long since,
        long intentSince,
        Outcome outcome,
        @Nullable Long missingSince,
        boolean startRefused,
        boolean capacity,
        int failures,
        long retryAt,
        @Nullable Download download,
        long partsMovedAt,
        boolean downloadEnded,
        @Nullable Long deniedSince) {

    /** What is known of the open create's call. */
    public enum Outcome {
        /** Nothing: it runs, or another process made it. */
        OPEN,
        /** It ended without telling. */
        UNKNOWN,
        /** Elasticsearch answered: nothing of it is under way any more. */
        SETTLED
    }

    /** The attention of something that just came into memory. */
    public static Attention from(long nanos) {
        return new Attention(
                nanos, nanos, Outcome.OPEN, null, false, false, 0, nanos, null, nanos, false, null);
    }

    /** After a create was decided. */
    public Attention intending(long nanos) {
        return new Attention(
                since,
                nanos,
                Outcome.OPEN,
                null,
                false,
                false,
                failures,
                retryAt,
                download,
                partsMovedAt,
                false,
                deniedSince);
    }

    /** After the create's call ended, or its meaning was found out. */
    public Attention knowing(Outcome known) {
        return new Attention(
                since,
                intentSince,
                known,
                missingSince,
                startRefused,
                capacity,
                failures,
                retryAt,
                download,
                partsMovedAt,
                downloadEnded,
                deniedSince);
    }

    /** After the cluster refused a create or a start for now. */
    public Attention refused(boolean forCapacity, long until) {
        return new Attention(
                since,
                intentSince,
                Outcome.SETTLED,
                missingSince,
                true,
                forCapacity,
                failures + 1,
                until,
                download,
                partsMovedAt,
                downloadEnded,
                deniedSince);
    }

    /** After an attempt could not be made now through no fault of the cluster. */
    public Attention notBefore(long until) {
        return new Attention(
                since,
                intentSince,
                outcome,
                missingSince,
                startRefused,
                capacity,
                failures,
                until,
                download,
                partsMovedAt,
                downloadEnded,
                deniedSince);
    }

    /** With the deployment missing or broken since then. */
    public Attention missing(long when) {
        return new Attention(
                since,
                intentSince,
                outcome,
                when,
                startRefused,
                capacity,
                failures,
                retryAt,
                download,
                partsMovedAt,
                downloadEnded,
                deniedSince);
    }

    /** With the deployment there: what was refused before is of no account any more. */
    public Attention present() {
        return new Attention(
                since,
                intentSince,
                outcome,
                null,
                false,
                false,
                0,
                retryAt,
                null,
                partsMovedAt,
                false,
                deniedSince);
    }

    /** After a start call: the grace time begins anew. */
    public Attention started(long nanos) {
        return new Attention(
                since,
                intentSince,
                outcome,
                nanos,
                false,
                false,
                failures,
                retryAt,
                download,
                partsMovedAt,
                false,
                deniedSince);
    }

    /** After a look that showed this of the model's download. */
    public Attention seeing(@Nullable Download seen, long nanos) {
        boolean moved =
                seen == null
                        || download == null
                        || seen.downloadedParts() != download.downloadedParts();
        return new Attention(
                since,
                intentSince,
                outcome,
                seen == null ? missingSince : null,
                startRefused,
                capacity,
                failures,
                retryAt,
                seen,
                moved ? nanos : partsMovedAt,
                seen == null && (downloadEnded || download != null),
                deniedSince);
    }

    /** With the credentials refused since then, null where they are taken. */
    public Attention denied(@Nullable Long when) {
        return new Attention(
                since,
                intentSince,
                outcome,
                missingSince,
                startRefused,
                capacity,
                failures,
                retryAt,
                download,
                partsMovedAt,
                downloadEnded,
                when);
    }

    /** With an endpoint chosen: how long others let theirs be missing is of no account any more. */
    public Attention adopting() {
        return new Attention(
                since,
                intentSince,
                outcome,
                null,
                false,
                false,
                failures,
                retryAt,
                download,
                partsMovedAt,
                downloadEnded,
                deniedSince);
    }
}
