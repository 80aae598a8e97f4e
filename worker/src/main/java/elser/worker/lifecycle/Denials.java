package elser.worker.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * Since when which reads are denied without a break, null for those that are not. A read that
 * succeeds breaks its own denial; one that failed otherwise, or was not made, says nothing.
 *
 * @param endpoints of endpoints
 * @param models of models and deployments
 * @param definition of the model's definition
 */
record Denials(@Nullable Long endpoints, @Nullable Long models, @Nullable Long definition) {

    static final Denials NONE = new Denials(null, null, null);

    /** After a look. */
    Denials after(TargetView view, String model) {
        long began = view.beganNanos();
        return new Denials(
                since(endpoints, view.endpoints(), began),
                since(models, view.models(), began),
                since(definition, view.definitions().get(model), began));
    }

    private static @Nullable Long since(@Nullable Long before, @Nullable Read<?> read, long nanos) {
        return switch (read) {
            case null -> before;
            case Read.Complete<?> _ -> null;
            case Read.Unavailable<?> _ -> before;
            case Read.Forbidden<?> _ -> before == null ? Long.valueOf(nanos) : before;
        };
    }
}
