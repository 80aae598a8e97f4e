package elser.worker.lifecycle;

import elser.contracts.FailureReason;

/** What the answer to a mutation means. */
sealed interface Verdict {

    /** It is done. */
    record Done() implements Verdict {}

    /** It may have happened or not: look. */
    record LookAgain(Trouble trouble) implements Verdict {}

    /** The cluster will not now, and may later. What it stored on the way stays. */
    record NotNow(boolean forCapacity, Trouble trouble) implements Verdict {}

    /** The request's own id or settings are wrong: its failure, nobody else's. */
    record Mistaken(FailureReason reason, Trouble trouble) implements Verdict {}

    /** Nothing can come of it for anybody. */
    record Hopeless(FailureReason reason, boolean retryable, Trouble trouble) implements Verdict {}

    /** It was never sent. */
    record NeverSent(String cause) implements Verdict {}
}
