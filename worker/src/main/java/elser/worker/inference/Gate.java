package elser.worker.inference;

import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The point between "the connection stands, TLS included" and "the first byte is written". A
 * mutation passes it once or never, so whether something may have been sent is known exactly,
 * whatever failed.
 */
final class Gate implements AsyncExecChainHandler {

    private enum State {
        /** Nobody came yet. */
        SHUT,
        /** The call went through: from now on it may have been sent. */
        PASSED,
        /** The call came and was not let through. */
        REFUSED,
        /** The call was given up before it came. */
        LOCKED
    }

    private final BooleanSupplier maySend;
    private final AtomicReference<State> state = new AtomicReference<>(State.SHUT);

    /**
     * @param maySend asked when the call stands at the gate
     */
    Gate(BooleanSupplier maySend) {
        this.maySend = maySend;
    }

    @Override
    public void execute(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        if (passes()) {
            chain.proceed(request, body, scope, callback);
        } else {
            callback.failed(new IOException("not let through"));
        }
    }

    private boolean passes() {
        boolean allowed = state.get() == State.SHUT && maySend.getAsBoolean();
        return state.compareAndSet(State.SHUT, allowed ? State.PASSED : State.REFUSED) && allowed;
    }

    /**
     * Lets nothing pass any more.
     *
     * @return whether it is certain that nothing was sent
     */
    boolean lock() {
        state.compareAndSet(State.SHUT, State.LOCKED);
        return state.get() != State.PASSED;
    }

    /** Whether the call came and {@code maySend} said no. */
    boolean refused() {
        return state.get() == State.REFUSED;
    }
}
