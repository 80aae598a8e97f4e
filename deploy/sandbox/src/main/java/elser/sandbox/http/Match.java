package elser.sandbox.http;

import elser.sandbox.cluster.Action;
import elser.sandbox.cluster.ElserModels;
import elser.sandbox.cluster.Kind;
import elser.sandbox.wire.IncomingRequest;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which calls a rule is about: those for which everything that is given holds.
 *
 * @param operation such as {@code put-endpoint}
 * @param model the model of a create, by any of its ids
 * @param path the path without its query; {@code *} stands for any text
 * @param opaqueId the header {@code X-Opaque-Id}; {@code *} stands for any text
 */
public record Match(
        Optional<Action> operation,
        Optional<String> model,
        Optional<String> method,
        Optional<String> path,
        Optional<String> opaqueId) {

    private static final Match ANY =
            new Match(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public static Match any() {
        return ANY;
    }

    public static Match operation(Action action) {
        return new Match(Optional.of(action), ANY.model, ANY.method, ANY.path, ANY.opaqueId);
    }

    /** Creates for a model. */
    public static Match creates(String modelId) {
        return new Match(
                Optional.of(Action.PUT_ENDPOINT),
                Optional.of(modelId),
                ANY.method,
                ANY.path,
                ANY.opaqueId);
    }

    public Match path(String pattern) {
        return new Match(operation, model, method, Optional.of(pattern), opaqueId);
    }

    boolean covers(IncomingRequest request, Kind kind) {
        return operation.filter(wanted -> !kind.action().equals(Optional.of(wanted))).isEmpty()
                && model.map(ElserModels::canonical)
                        .filter(wanted -> !kind.model().equals(Optional.of(wanted)))
                        .isEmpty()
                && method.filter(wanted -> !wanted.equals(request.method())).isEmpty()
                && path.filter(wanted -> !fits(wanted, request.path())).isEmpty()
                && opaqueId.filter(
                                wanted -> !fits(wanted, request.header("X-Opaque-Id").orElse("")))
                        .isEmpty();
    }

    static boolean fits(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (String literal : pattern.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.matches(regex.toString(), text);
    }
}
