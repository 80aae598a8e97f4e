package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.WaitingFor;

import java.util.function.Supplier;

/** Asks whether a mutation may be made before one is decided. */
final class Asking {

    private Asking() {}

    /**
     * What the permit allows.
     *
     * @param words told while there is no room for the call
     * @param what is needed, for the log
     * @param granted the step that makes the call
     */
    static Step forPermit(
            Case it, Attention attention, Words words, String what, Supplier<Step> granted) {
        return switch (it.sight().permit()) {
            case NOT_ASKED ->
                    Step.stay(attention, "a " + what + " is needed").wishing(Step.Wish.PERMIT);
            case BUSY -> pausing(it, attention, words, "no room for a " + what + " now");
            case GATEWAY_DOWN ->
                    pausing(
                            it,
                            attention,
                            Words.of(WaitingFor.GATEWAY).at(words.endpoint()),
                            "the circuit breaker is open");
            case GRANTED -> granted.get();
        };
    }

    private static Step pausing(Case it, Attention attention, Words words, String note) {
        return Reporting.stay(it, attention, words, note)
                .wakingAt(Lifecycle.retryAt(attention, it.policy(), it.sight(), it.now()));
    }
}
