package elser.worker.lifecycle;

import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

/**
 * The target refuses what every decision needs. A licence is final; credentials are tried again for
 * a while, because keys get rotated.
 */
final class Denial {

    private Denial() {}

    /** Since when it is so. */
    static Attention seen(Attention attention, Now now) {
        return attention.deniedSince() == null ? attention.denied(now.nanos()) : attention;
    }

    /**
     * The end of all waiters if nothing is to be hoped for any more, null otherwise. An open create
     * is awaited first: what it did could not be told from another's later.
     */
    static @Nullable Step endIfOver(Case it, Trouble trouble) {
        Intent create = it.provisioning().openCreate();
        boolean isOpen =
                create != null && Lifecycle.openUntil(create, it.sight(), it.now()) != null;
        Long since = it.attention().deniedSince();
        boolean isFinal =
                trouble.kind() == Trouble.Kind.LICENSE
                        || (since != null && it.now().isPast(since, it.policy().authGrace()));
        if (isOpen || !isFinal) {
            return null;
        }
        Finding finding =
                trouble.kind() == Trouble.Kind.LICENSE ? Finding.UNLICENSED : Finding.DENIED;
        return Lifecycle.endAll(it, finding.failure(trouble.message(), trouble));
    }

    /**
     * A mutation was denied: it is tried again until the grace is over, a last time right at its
     * end.
     *
     * @param otherwise what follows while there is hope
     */
    static Step ofMutation(Verdict.Denied denied, Told it, Step otherwise) {
        Attention attention = it.attention();
        Long before = attention.attempts().deniedSince();
        long since = before == null ? it.now().nanos() : before;
        if (it.now().isPast(since, it.policy().authGrace())) {
            return it.endAll(Finding.DENIED.failure(denied.trouble().message(), denied.trouble()));
        }
        long last = since + it.policy().authGrace().toNanos();
        long retryAt = Math.min(last, it.retryAt());
        return otherwise.attending(
                attention.refused(false, retryAt).mutationsDenied(since).because(denied.trouble()));
    }
}
