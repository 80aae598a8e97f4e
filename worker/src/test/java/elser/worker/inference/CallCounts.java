package elser.worker.inference;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Counts what an observer is told, as sentences. */
final class CallCounts implements CallObserver {

    private final Map<String, Integer> counts = new TreeMap<>();

    private synchronized void add(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    @Override
    public void called(String target, Operation operation, Outcome outcome, Duration took) {
        add(target + " " + operation + " " + outcome + (took.isNegative() ? " early" : ""));
    }

    @Override
    public void withheld(String target) {
        add(target + " withheld");
    }

    @Override
    public void retried(String target) {
        add(target + " retried");
    }

    @Override
    public void breakerMoved(String target, String state) {
        add(target + " breaker " + state);
    }
}
