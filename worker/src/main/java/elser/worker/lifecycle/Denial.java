package elser.worker.lifecycle;

import elser.contracts.FailureReason;

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
        boolean isOpen =
                it.provisioning().phase() instanceof Phase.Creating(Intent intent)
                        && Lifecycle.openUntil(intent, it.sight(), it.now()) != null;
        Long since = it.attention().deniedSince();
        boolean isFinal =
                trouble.kind() == Trouble.Kind.LICENSE
                        || (since != null && it.now().isPast(since, it.policy().authGrace()));
        if (isOpen || !isFinal) {
            return null;
        }
        FailureReason reason =
                trouble.kind() == Trouble.Kind.LICENSE
                        ? FailureReason.LICENSE
                        : FailureReason.UNAUTHORIZED;
        return Lifecycle.endAll(
                it.provisioning(),
                it.memory(),
                it.attention(),
                it.policy(),
                it.now(),
                Lifecycle.failure(reason, false, trouble));
    }
}
