package elser.sandbox.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Call;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The record of calls as JSON, filtered by the query. */
final class CallPage {

    private static final String UNDER_WAY = "under-way";

    private static final Map<String, Function<String, Predicate<Exchange>>> FILTERS =
            new LinkedHashMap<>();

    static {
        FILTERS.put("after", value -> after(number(value)));
        FILTERS.put("operation", value -> call -> call.operation().equals(value));
        FILTERS.put("method", value -> call -> call.method().equals(value));
        FILTERS.put("path", value -> call -> Match.fits(value, path(call)));
        FILTERS.put("opaque_id", value -> call -> Match.fits(value, call.opaqueId().orElse("")));
        FILTERS.put("via", value -> call -> via(call).equals(value));
        FILTERS.put("outcome", value -> call -> outcome(call).equals(value));
        FILTERS.put(
                "status",
                value -> call -> status(call).map(String::valueOf).equals(Optional.of(value)));
        FILTERS.put("rule", value -> struckBy(number(value)));
    }

    private final SimulatedElasticsearch target;

    CallPage(SimulatedElasticsearch target) {
        this.target = target;
    }

    ObjectNode read(String requestTarget) {
        Predicate<Exchange> filter = filter(URI.create(requestTarget).getRawQuery());
        Map<Long, Call> served =
                target.calls().stream()
                        .collect(Collectors.toMap(Call::number, Function.identity()));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode calls = body.putArray("calls");
        target.exchanges().stream().filter(filter).forEach(call -> calls.add(toJson(call, served)));
        return body;
    }

    private static Predicate<Exchange> filter(@Nullable String query) {
        Predicate<Exchange> all = _ -> true;
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            Function<String, Predicate<Exchange>> filter = FILTERS.get(parts[0]);
            if (filter == null || parts.length < 2) {
                throw new IllegalArgumentException(
                        "calls cannot be filtered by '"
                                + pair
                                + "', only by "
                                + String.join("=, ", FILTERS.keySet())
                                + "=");
            }
            all = all.and(filter.apply(URLDecoder.decode(parts[1], StandardCharsets.UTF_8)));
        }
        return all;
    }

    private static Predicate<Exchange> after(long number) {
        return call -> call.number() > number;
    }

    private static Predicate<Exchange> struckBy(long rule) {
        return call -> call.rules().contains(rule);
    }

    private static String path(Exchange call) {
        return URI.create(call.target()).getRawPath();
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'" + value + "' is not a whole number");
        }
    }

    private static String via(Exchange call) {
        return call.via() == Call.Via.DIRECT ? "direct" : "gateway";
    }

    private static String outcome(Exchange call) {
        return call.outcome().map(Exchange.Outcome::label).orElse(UNDER_WAY);
    }

    private static Optional<Integer> status(Exchange call) {
        return call.outcome().flatMap(Exchange.Outcome::seenStatus);
    }

    private static ObjectNode toJson(Exchange call, Map<Long, Call> served) {
        ObjectNode node =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("number", call.number())
                        .put("arrived_at", call.arrivedAt().toString())
                        .put("via", via(call))
                        .put("method", call.method())
                        .put("target", call.target())
                        .put("operation", call.operation());
        call.opaqueId().ifPresent(value -> node.put("opaque_id", value));
        if (!call.rules().isEmpty()) {
            ArrayNode rules = node.putArray("rules");
            call.rules().forEach(rules::add);
        }
        ArrayNode server = node.putArray("server");
        call.deliveries()
                .forEach(each -> deliveryToJson(server.addObject(), each, served.get(each.call())));
        call.cutAt().ifPresent(value -> node.put("cut_at", value.toString()));
        node.put("outcome", outcome(call));
        status(call).ifPresent(value -> node.put("status", value));
        call.endedAt().ifPresent(value -> node.put("ended_at", value.toString()));
        return node;
    }

    private static void deliveryToJson(
            ObjectNode node, Exchange.Delivery delivery, @Nullable Call served) {
        node.put("node", delivery.node());
        if (served != null) {
            node.put("arrived_at", served.arrivedAt().toString());
            served.status().ifPresent(value -> node.put("status", value));
            served.answeredAt().ifPresent(value -> node.put("answered_at", value.toString()));
        }
    }
}
