package elser.sandbox.cluster;

import java.util.Optional;

/**
 * What a request is, seen from outside the server.
 *
 * @param action empty where the server has no handler for it
 * @param model the canonical model a create is for; empty for all else
 */
public record Kind(Optional<Action> action, Optional<String> model) {

    public static Kind of(Request request) {
        Optional<Action> action = Router.route(request).map(Operation::action);
        return new Kind(
                action,
                action.filter(Action.PUT_ENDPOINT::equals)
                        .map(_ -> JsonBody.canonicalModel(request)));
    }

    /** The operation's name in counters and records. */
    public String label() {
        return action.map(Action::label).orElse("unknown");
    }
}
