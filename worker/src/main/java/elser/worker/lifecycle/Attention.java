package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.Allocation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

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
 * @param allocation how far the deployment's allocations are, null while none is seen
 * @param denials since when which reads are denied
 * @param givenUp others' endpoints whose deployment stayed failed for as long as the grace
 */
public record Attention(
        long since,
        long intentSince,
        Outcome outcome,
        @Nullable Long missingSince,
        Attempts attempts,
        Downloading downloading,
        @Nullable Allocation allocation,
        Denials denials,
        Set<String> givenUp) {

    public Attention {
        givenUp = Set.copyOf(givenUp);
    }

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
                nanos,
                nanos,
                Outcome.OPEN,
                null,
                Attempts.none(nanos),
                Downloading.none(nanos),
                null,
                Denials.NONE,
                Set.of());
    }

    private Attention with(Outcome known, @Nullable Long missing, Attempts made) {
        return new Attention(
                since,
                intentSince,
                known,
                missing,
                made,
                downloading,
                missing == null ? allocation : null,
                denials,
                givenUp);
    }

    private Attention with(Downloading seen) {
        return new Attention(
                since,
                intentSince,
                outcome,
                missingSince,
                attempts,
                seen,
                allocation,
                denials,
                givenUp);
    }

    private Attention with(Set<String> failed) {
        return new Attention(
                since,
                intentSince,
                outcome,
                missingSince,
                attempts,
                downloading,
                allocation,
                denials,
                failed);
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
                Downloading.none(nanos),
                null,
                denials,
                givenUp);
    }

    /** After the create's call ended, or its meaning was found out. */
    public Attention knowing(Outcome known) {
        return with(known, missingSince, attempts);
    }

    /** After the cluster refused a call for now. */
    public Attention refused(boolean forCapacity, long until) {
        return with(attempts.next(true, forCapacity, attempts.failures() + 1).at(until));
    }

    /** After a call of which nothing is known: the pause before the next one grows. */
    public Attention failing(long until) {
        Attempts more =
                attempts.next(
                        attempts.startRefused(), attempts.capacity(), attempts.failures() + 1);
        return with(more.at(until));
    }

    /** After so many deletions in a row that the server could not make. */
    Attention deletionsFailed(int times) {
        return with(attempts.deletionsFailed(times));
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

    /**
     * With the deployment there: what was refused before is of no account any more.
     *
     * @param seen how far its allocations are, null where that is not told
     */
    public Attention present(@Nullable Allocation seen) {
        return new Attention(
                since,
                intentSince,
                outcome,
                null,
                Attempts.none(attempts.retryAt()).denied(attempts.deniedSince()),
                new Downloading(null, false, downloading.movedAt(), downloading.movedAt(), false),
                seen,
                denials,
                givenUp);
    }

    /** After a start call: the grace time begins anew. */
    public Attention started(long nanos) {
        return with(outcome, nanos, attempts.next(false, false, attempts.failures()))
                .with(downloading.unended());
    }

    /** After a start that the cluster took, or may have. */
    public Attention startTaken() {
        return with(attempts.taken(attempts.startsTaken() + 1));
    }

    /**
     * After a look that showed this of the model's download.
     *
     * @param nanos when the look began
     */
    public Attention seeing(@Nullable Download seen, long nanos) {
        return with(outcome, seen == null ? missingSince : null, attempts)
                .with(seen == null ? downloading.gone(nanos) : downloading.at(seen, nanos));
    }

    /** After a look that began then and showed that the model does not download. */
    Attention notDownloading(long nanos) {
        boolean isKnown = downloading.last() == null && !downloading.hidden();
        return isKnown ? this : seeing(null, nanos);
    }

    /** After a look that began then and showed that the model downloads, but not how far it is. */
    Attention seeingHidden(long nanos) {
        return with(outcome, null, attempts).with(downloading.hidden(nanos));
    }

    /**
     * Whether the download was seen to stand still for that long. A time in which nothing could be
     * seen counts only once it is seen again.
     */
    public boolean isStalled(Duration after) {
        return downloading.last() != null
                && downloading.seenAt() - downloading.movedAt() >= after.toNanos();
    }

    /** With what is known of reads that are denied. */
    Attention with(Denials known) {
        return known.equals(denials)
                ? this
                : new Attention(
                        since,
                        intentSince,
                        outcome,
                        missingSince,
                        attempts,
                        downloading,
                        allocation,
                        known,
                        givenUp);
    }

    /**
     * With an endpoint chosen: how calls for another one fared, and how long others let theirs be
     * missing, is of no account any more.
     */
    public Attention adopting() {
        return with(
                outcome, null, Attempts.none(attempts.retryAt()).denied(attempts.deniedSince()));
    }

    /** With another search begun: what was found out about the last endpoint counts no more. */
    public Attention searching(long retryAt) {
        return from(since)
                .with(Attempts.none(retryAt).denied(attempts.deniedSince()))
                .with(denials)
                .with(givenUp);
    }

    /** With that endpoint left, because its deployment stayed failed. */
    public Attention givingUp(String inferenceId) {
        Set<String> more = new HashSet<>(givenUp);
        more.add(inferenceId);
        return with(more);
    }

    /** With that endpoint's deployment seen alive. */
    public Attention recovered(String inferenceId) {
        Set<String> less = new HashSet<>(givenUp);
        return less.remove(inferenceId) ? with(less) : this;
    }

    /** When the next attempt may be made. */
    public long retryAt() {
        return attempts.retryAt();
    }
}
