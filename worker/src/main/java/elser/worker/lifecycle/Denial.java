package elser.worker.lifecycle;

import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

/**
 * The target refuses what every decision needs. A licence is final; credentials are tried again for
 * a while, because keys get rotated.
 */
final class Denial {

    private Denial() {}

    /** What is known once the look is taken in. */
    static Attention after(TargetView view, Provisioning provisioning, Sight sight) {
        Attention before = sight.attention();
        return before.with(before.denials().after(view, provisioning.key().model()));
    }

    /**
     * The end of all waiters if reads that every decision needs are denied and nothing is to be
     * hoped for any more, null otherwise.
     */
    static @Nullable Step endIfOver(Case it, TargetView view) {
        Denials denials = it.attention().denials();
        Step over = endIfOver(it, view, view.endpoints(), denials.endpoints());
        return over == null ? endIfOver(it, view, view.models(), denials.models()) : over;
    }

    /** The same for the definition, where a decision needs that. */
    static Step ofDefinition(Case it, TargetView view, Read<Definition> read, Step otherwise) {
        Step over = endIfOver(it, view, read, it.attention().denials().definition());
        return over == null ? otherwise : over;
    }

    /**
     * An open create is awaited first: what it did could not be told from another's later.
     *
     * @param since when the read's denial began
     */
    private static @Nullable Step endIfOver(
            Case it, TargetView view, Read<?> read, @Nullable Long since) {
        if (!(read instanceof Read.Forbidden<?>(Trouble trouble))) {
            return null;
        }
        Intent create = it.provisioning().openCreate();
        boolean isOpen =
                create != null && Lifecycle.openUntil(create, it.sight(), it.now()) != null;
        long grace = it.policy().authGrace().toNanos();
        boolean isFinal =
                trouble.kind() == Trouble.Kind.LICENSE
                        || (since != null && view.beganNanos() - since >= grace);
        if (isOpen || !isFinal) {
            return null;
        }
        Finding finding =
                trouble.kind() == Trouble.Kind.LICENSE ? Finding.UNLICENSED : Finding.DENIED;
        return Lifecycle.endAll(it, finding.failure(trouble.message(), trouble));
    }

    /**
     * Any other answer of Elasticsearch shows that mutations are allowed; silence shows nothing.
     */
    static Told proven(Told it, CallResult result, Verdict verdict) {
        boolean isServers =
                result instanceof CallResult.Answered answer
                        && (answer.errorType() != null || answer.isSuccess());
        return isServers && !(verdict instanceof Verdict.Denied)
                ? it.with(it.attention().mutationsDenied(null))
                : it;
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
