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
 * @param attempts how calls have fared
 * @param downloading how the model's download goes
 * @param deniedSince since when the target refuses the credentials, null while it takes them
 */
public record Attention(
        long since,
        long intentSince,
        Outcome outcome,
        @Nullable Long missingSince,
        Attempts attempts,
        Downloading downloading,
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

    /**
     * How calls have fared.
     *
     * @param startRefused whether the cluster said that the start failed
     * @param capacity whether it said so for want of room
     * @param failures attempts in a row that the cluster refused for now
     * @param retryAt when the next one may be made
     * @param startsTaken starts that the cluster took, or may have, without a deployment to show
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
            boolean broken,
            @Nullable Long deniedSince,
            @Nullable Trouble trouble) {

        private Attempts next(boolean refused, boolean forCapacity, int times) {
            return new Attempts(
                    refused,
                    forCapacity,
                    times,
                    retryAt,
                    startsTaken,
                    broken,
                    deniedSince,
                    trouble);
        }

        private Attempts at(long nanos) {
            return new Attempts(
                    startRefused,
                    capacity,
                    failures,
                    nanos,
                    startsTaken,
                    broken,
                    deniedSince,
                    trouble);
        }

        private Attempts taken(int starts) {
            return new Attempts(
                    startRefused,
                    capacity,
                    failures,
                    retryAt,
                    starts,
                    broken,
                    deniedSince,
                    trouble);
        }

        private Attempts because(@Nullable Trouble cause) {
            return new Attempts(
                    startRefused,
                    capacity,
                    failures,
                    retryAt,
                    startsTaken,
                    broken,
                    deniedSince,
                    cause);
        }

        private Attempts broken(boolean isBroken) {
            return new Attempts(
                    startRefused,
                    capacity,
                    failures,
                    retryAt,
                    startsTaken,
                    isBroken,
                    deniedSince,
                    trouble);
        }

        private Attempts denied(@Nullable Long when) {
            return new Attempts(
                    startRefused, capacity, failures, retryAt, startsTaken, broken, when, trouble);
        }
    }

    /**
     * How the model's download goes.
     *
     * @param last as last seen, null where none was
     * @param movedAt when its parts last moved
     * @param ended whether a running download of the model was seen to end here
     */
    public record Downloading(@Nullable Download last, long movedAt, boolean ended) {}

    /** The attention of something that just came into memory. */
    public static Attention from(long nanos) {
        return new Attention(
                nanos,
                nanos,
                Outcome.OPEN,
                null,
                new Attempts(false, false, 0, nanos, 0, false, null, null),
                new Downloading(null, nanos, false),
                null);
    }

    private Attention with(Outcome known, @Nullable Long missing, Attempts made) {
        return new Attention(since, intentSince, known, missing, made, downloading, deniedSince);
    }

    private Attention with(Downloading seen) {
        return new Attention(
                since, intentSince, outcome, missingSince, attempts, seen, deniedSince);
    }

    private Attention with(Attempts made) {
        return with(outcome, missingSince, made);
    }

    /** After a create was decided. */
    public Attention intending(long nanos) {
        return new Attention(
                since,
                nanos,
                Outcome.OPEN,
                null,
                attempts.next(false, false, attempts.failures()).taken(0).broken(false),
                new Downloading(downloading.last(), downloading.movedAt(), false),
                deniedSince);
    }

    /** After the create's call ended, or its meaning was found out. */
    public Attention knowing(Outcome known) {
        return with(known, missingSince, attempts);
    }

    /** After the cluster refused a call for now. */
    public Attention refused(boolean forCapacity, long until) {
        return with(attempts.next(true, forCapacity, attempts.failures() + 1).at(until));
    }

    /** After the cluster said that the model is not whole. */
    public Attention broken(Trouble trouble, long until) {
        Attention refused = refused(false, until).because(trouble);
        return refused.with(refused.attempts.broken(true));
    }

    /** With what was answered, to be told where that is the end of it. */
    public Attention because(@Nullable Trouble trouble) {
        return with(attempts.because(trouble));
    }

    /** After an attempt could not be made now through no fault of the cluster. */
    public Attention notBefore(long until) {
        return with(attempts.at(until));
    }

    /** With mutations denied since then, null where one was not. */
    public Attention mutationsDenied(@Nullable Long when) {
        return with(attempts.denied(when));
    }

    /** With the deployment missing or broken since then. */
    public Attention missing(long when) {
        return with(outcome, when, attempts);
    }

    /** With the deployment there: what was refused before is of no account any more. */
    public Attention present() {
        return with(
                        outcome,
                        null,
                        new Attempts(
                                false,
                                false,
                                0,
                                attempts.retryAt(),
                                0,
                                false,
                                attempts.deniedSince(),
                                null))
                .with(new Downloading(null, downloading.movedAt(), false));
    }

    /** After a start call: the grace time begins anew. */
    public Attention started(long nanos) {
        return with(outcome, nanos, attempts.next(false, false, attempts.failures()))
                .with(new Downloading(downloading.last(), downloading.movedAt(), false));
    }

    /** After a start that the cluster took, or may have. */
    public Attention startTaken() {
        return with(attempts.taken(attempts.startsTaken() + 1));
    }

    /** After a look that showed this of the model's download. */
    public Attention seeing(@Nullable Download seen, long nanos) {
        Download last = downloading.last();
        boolean moved =
                seen == null || last == null || seen.downloadedParts() != last.downloadedParts();
        return with(outcome, seen == null ? missingSince : null, attempts)
                .with(
                        new Downloading(
                                seen,
                                moved ? nanos : downloading.movedAt(),
                                seen == null && (downloading.ended() || last != null)));
    }

    /** With the credentials refused since then, null where they are taken. */
    public Attention denied(@Nullable Long when) {
        return new Attention(
                since, intentSince, outcome, missingSince, attempts, downloading, when);
    }

    /** With an endpoint chosen: how long others let theirs be missing is of no account any more. */
    public Attention adopting() {
        return with(outcome, null, attempts);
    }

    /** When the next attempt may be made. */
    public long retryAt() {
        return attempts.retryAt();
    }
}
