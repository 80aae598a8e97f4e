package elser.worker.loop;

import elser.sandbox.cluster.Call;
import elser.worker.inference.VirtualTarget;
import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Judges every deletion as it arrives. An endpoint may be deleted that a create of the worker's own
 * has stored and that is its maker's still, or was left by a maker that does nothing any more. A
 * model may be deleted that is not whole, for such an endpoint, if none of the model was there
 * before the create; and once.
 */
final class DeletionTruth implements VirtualTarget.Watcher {

    private static final int DONE = 200;

    private final VirtualTarget target;
    private final Map<String, Mutation.Create> stored = new HashMap<>();
    private final Set<String> retired = new HashSet<>();
    private final Set<String> spent = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private @Nullable Mutation last;
    private boolean wasThere;

    DeletionTruth(VirtualTarget target) {
        this.target = target;
        target.watch(this);
    }

    /** Deletions that may not be, and what was done by who had left what it made to others. */
    List<String> faults() {
        return faults;
    }

    private boolean isThere(String inferenceId) {
        TargetView.Endpoints endpoints = target.truth().endpoints().orNull();
        return Objects.requireNonNull(endpoints).get(inferenceId) != null;
    }

    @Override
    public void before(Mutation mutation) {
        if (isSentTwice(mutation)) {
            return;
        }
        check(!retired.contains(mutation.provisioningId()), mutation, "others go on with it");
        switch (mutation) {
            case Mutation.Create create -> wasThere = isThere(create.intent().inferenceId());
            case Mutation.DeleteEndpoint delete ->
                    check(
                            delete,
                            create -> create.intent().inferenceId().equals(delete.inferenceId()));
            case Mutation.DeleteModel delete -> {
                check(!target.hasWhole(delete.modelId()), delete, "it is whole");
                check(!spent.contains(delete.provisioningId()), delete, "it was deleted before");
                check(
                        delete,
                        create ->
                                create.intent().definition() == Definition.ABSENT
                                        && !spent.contains(create.provisioningId()));
            }
            case Mutation.StartDeployment _, Mutation.Wake _ -> {}
        }
    }

    /** By the gateway: what the worker decides twice are two of the same value. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isSentTwice(Mutation mutation) {
        return mutation == last;
    }

    private void check(boolean isTrue, Mutation mutation, String why) {
        if (!isTrue) {
            faults.add(why + ": " + mutation);
        }
    }

    /**
     * There is an endpoint that it may be for.
     *
     * @param excuse whether what such a create has stored may be deleted, or its model
     */
    private void check(Mutation deletion, Predicate<Mutation.Create> excuse) {
        List<String> makers =
                stored.values().stream()
                        .filter(create -> create.key().equals(deletion.key()))
                        .filter(excuse)
                        .map(Mutation.Create::provisioningId)
                        .distinct()
                        .toList();
        check(!makers.isEmpty(), deletion, "nothing of the worker's own that it may be for");
        if (makers.size() == 1 && !makers.contains(deletion.provisioningId())) {
            retired.addAll(makers);
        }
    }

    @Override
    public void after(Mutation mutation) {
        switch (mutation) {
            case Mutation.Create create -> {
                String id = create.intent().inferenceId();
                if (!isSentTwice(mutation) && !wasThere && isThere(id)) {
                    stored.put(id, create);
                }
            }
            case Mutation.DeleteEndpoint delete -> {
                if (isDone()) {
                    stored.remove(delete.inferenceId());
                }
            }
            case Mutation.DeleteModel delete -> {
                if (isDone()) {
                    spent.add(delete.provisioningId());
                }
            }
            case Mutation.StartDeployment _, Mutation.Wake _ -> {}
        }
        last = mutation;
    }

    private boolean isDone() {
        Call call = target.cluster().calls().getLast();
        return call.status().filter(status -> status == DONE).isPresent();
    }
}
