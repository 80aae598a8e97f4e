package elser.sandbox.cluster;

import elser.sandbox.cluster.Call.Via;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The newest calls, at most {@value #MOST}. */
final class CallLog {

    static final int MOST = 100_000;

    private final Map<Long, Call> calls = new LinkedHashMap<>();
    private long arrived;

    long arrived(Request request, Via via, Instant now) {
        long number = ++arrived;
        calls.put(
                number,
                new Call(
                        number,
                        now,
                        via,
                        request.method(),
                        request.target(),
                        request.opaqueId(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        calls.remove(number - MOST);
        return number;
    }

    void update(long number, UnaryOperator<Call> change) {
        calls.computeIfPresent(number, (_, call) -> change.apply(call));
    }

    List<Call> all() {
        return List.copyOf(calls.values());
    }
}
