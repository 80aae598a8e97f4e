package elser.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import elser.sandbox.cluster.Change;
import elser.sandbox.json.Description;
import elser.sandbox.json.RecordReader;
import elser.sandbox.json.RecordWriter;
import elser.sandbox.wire.IncomingRequest;
import elser.sandbox.wire.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Over HTTP, under {@code /_sandbox}, what {@link SimulatedElasticsearch} offers in Java. */
final class ControlApi {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final SimulatedElasticsearch target;
    private final CallPage calls;

    ControlApi(SimulatedElasticsearch target) {
        this.target = target;
        calls = new CallPage(target);
    }

    /** The answer to one request. */
    private record Result(int status, JsonNode body) {

        static Result ok(JsonNode body) {
            return new Result(200, body);
        }

        static Result error(int status, String message) {
            return new Result(status, JSON.objectNode().put("error", message));
        }
    }

    CompletableFuture<Reply> handle(IncomingRequest request) {
        Result result;
        try {
            result = route(request);
        } catch (IllegalArgumentException e) {
            result = Result.error(400, String.valueOf(e.getMessage()));
        }
        return CompletableFuture.completedFuture(
                Reply.Response.of(result.status(), "application/json", result.body().toString()));
    }

    private Result route(IncomingRequest request) {
        String path = request.path();
        String rest = path.substring(path.lastIndexOf('/') + 1);
        String page = path.startsWith("/_sandbox/") ? path.substring("/_sandbox/".length()) : "";
        return switch (request.method() + " " + page) {
            case "GET " -> Result.ok(Index.page());
            case "GET counters" -> Result.ok(target.counters().toJson());
            case "GET calls" -> Result.ok(calls.read(request.target()));
            case "GET rules" -> Result.ok(rules());
            case "POST rules" -> Result.ok(rule(target.add(read(Rule.class, request, "rule"))));
            case "DELETE rules" -> removeRules();
            case "GET faults" -> Result.ok(Description.of(Rule.class));
            case "GET changes" -> Result.ok(Description.of(Change.class));
            case "POST changes" -> apply(RecordReader.parse(request.body()));
            case "GET ports" -> Result.ok(ports());
            case "GET gateway" -> Result.ok(gateway());
            case "PUT gateway" -> {
                target.gateway(read(GatewayBehaviour.class, request, "gateway"));
                yield Result.ok(gateway());
            }
            case String call when call.equals("DELETE rules/" + rest) -> removeRule(rest);
            case String call when call.equals("PUT ports/" + rest) ->
                    setPort(rest, read(PortState.class, request, "port"));
            default -> Result.error(404, "no " + request.method() + " here, see GET /_sandbox");
        };
    }

    private static <T> T read(Class<T> type, IncomingRequest request, String name) {
        return RecordReader.read(type, RecordReader.parse(request.body()), name);
    }

    private ObjectNode rules() {
        ObjectNode body = JSON.objectNode();
        ArrayNode list = body.putArray("rules");
        target.rules().forEach(state -> list.add(rule(state)));
        return body;
    }

    private static ObjectNode rule(RuleState state) {
        ObjectNode body =
                JSON.objectNode()
                        .put("id", state.id())
                        .put("matched", state.matched())
                        .put("applied", state.applied());
        state.left().ifPresent(left -> body.put("left", left));
        state.endsAt().ifPresent(end -> body.put("ends_at", end.toString()));
        body.set("rule", RecordWriter.write(state.rule()));
        return body;
    }

    private Result removeRules() {
        target.removeRules();
        return Result.ok(rules());
    }

    private Result removeRule(String id) {
        boolean removed = id.matches("\\d{1,18}") && target.removeRule(Long.parseLong(id));
        return removed ? Result.ok(rules()) : Result.error(404, "there is no rule " + id);
    }

    private Result apply(JsonNode body) {
        List<Change> changes = new ArrayList<>();
        for (JsonNode change : body.isArray() ? body : JSON.arrayNode().add(body)) {
            changes.add(RecordReader.read(Change.class, change, "change"));
        }
        target.apply(changes);
        return Result.ok(JSON.objectNode().put("applied", changes.size()));
    }

    private ObjectNode ports() {
        ObjectNode body = JSON.objectNode();
        target.ports().forEach((name, open) -> body.putObject(name).put("open", open));
        return body;
    }

    private Result setPort(String name, PortState wanted) {
        if (wanted.open()) {
            target.accept(name);
        } else if (wanted.lasts().isPresent()) {
            target.refuse(name, wanted.lasts().get());
        } else {
            target.refuse(name);
        }
        return Result.ok(ports());
    }

    private JsonNode gateway() {
        return target.gateway()
                .map(RecordWriter::write)
                .orElseThrow(() -> new IllegalArgumentException("this target has no gateway"));
    }
}
