package elser.sandbox.http;

import elser.sandbox.cluster.Call;
import elser.sandbox.cluster.Kind;
import elser.sandbox.cluster.Request;
import elser.sandbox.http.Exchange.Delivery;
import elser.sandbox.http.Exchange.Outcome;
import elser.sandbox.wire.IncomingRequest;
import elser.sandbox.wire.Reply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The newest calls as their clients made them, at most {@value #MOST}. */
final class ExchangeLog {

    static final int MOST = 100_000;

    private final SimulationClock clock;
    private final Map<Long, Exchange> exchanges = new LinkedHashMap<>();
    private long arrived;

    ExchangeLog(SimulationClock clock) {
        this.clock = clock;
    }

    synchronized Visit arrived(IncomingRequest raw, Call.Via via) {
        Request request =
                new Request(
                        raw.method(),
                        raw.target(),
                        raw.header("Authorization"),
                        raw.header("X-Opaque-Id"),
                        raw.body());
        Visit visit = new Visit(++arrived, via, raw, request, Kind.of(request));
        exchanges.put(
                visit.number(),
                new Exchange(
                        visit.number(),
                        clock.now(),
                        via,
                        raw.method(),
                        raw.target(),
                        visit.kind().label(),
                        request.opaqueId(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        exchanges.remove(visit.number() - MOST);
        return visit;
    }

    void struck(Visit visit, long rule) {
        update(visit, exchange -> exchange.struckBy(rule));
    }

    void delivered(Visit visit, Delivery delivery) {
        update(visit, exchange -> exchange.delivered(delivery));
    }

    /** The arrivals so far. */
    synchronized List<Delivery> deliveries(Visit visit) {
        Exchange exchange = exchanges.get(visit.number());
        return exchange == null ? List.of() : exchange.deliveries();
    }

    void cut(Visit visit) {
        update(visit, exchange -> exchange.cut(clock.now()));
    }

    void ended(Visit visit, Reply reply) {
        update(visit, exchange -> exchange.ended(outcome(reply), clock.now()));
    }

    /** The client has ended its connection. */
    void left(Visit visit) {
        update(visit, exchange -> exchange.ended(new Outcome.Left(), clock.now()));
    }

    private static Outcome outcome(Reply reply) {
        return switch (reply) {
            case Reply.Response response -> new Outcome.Answered(response.status());
            case Reply.Slow(var response, _, _) -> new Outcome.Answered(response.status());
            case Reply.Truncated(var response, _) -> new Outcome.Truncated(response.status());
            case Reply.Closed() -> new Outcome.Closed();
            case Reply.Reset() -> new Outcome.Reset();
        };
    }

    private synchronized void update(Visit visit, UnaryOperator<Exchange> change) {
        exchanges.computeIfPresent(visit.number(), (_, exchange) -> change.apply(exchange));
    }

    synchronized List<Exchange> all() {
        return List.copyOf(exchanges.values());
    }
}
