package elser.worker.lifecycle;

import elser.contracts.FailureReason;

/** What the answer to a mutation means. */
sealed interface Verdict {

    /** It is done. */
    record Done() implements Verdict {}

    /** It may have happened or not: look. */
    record LookAgain(Trouble trouble) implements Verdict {}

    /**
     * What was to be created is there, and was before: somebody else's, or our own create's that
     * was sent twice on the way.
     */
    record AlreadyThere(Trouble trouble) implements Verdict {}

    /**
     * The cluster will not now, and may later. What it stored on the way stays.
     *
     * @param forCapacity whether for want of room
     * @param isBounded whether it is tried again only so many times
     */
    record NotNow(boolean forCapacity, boolean isBounded, Trouble trouble) implements Verdict {}

    /** The credentials are refused or lack a privilege; nothing was done. */
    record Denied(Trouble trouble) implements Verdict {}

    /** The model's definition is not whole and nothing will make it so. */
    record Broken(Trouble trouble) implements Verdict {}

    /** The cluster keeps what was to be deleted: it is in use. */
    record Kept(Trouble trouble) implements Verdict {}

    /**
     * The request's own id or settings are wrong: its failure, nobody else's.
     *
     * @param isStored whether its endpoint may have been stored before that was found
     */
    record Mistaken(FailureReason reason, boolean retryable, boolean isStored, Trouble trouble)
            implements Verdict {}

    /** Nothing can come of it for anybody. */
    record Hopeless(FailureReason reason, boolean retryable, Trouble trouble) implements Verdict {}

    /** It was never sent. */
    record NeverSent(String cause) implements Verdict {}
}
