package elser.worker.loop;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Targets that never answer, and permit nothing. */
public record SilentClusters(Set<String> targets) implements Clusters {

    @Override
    public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {}

    @Override
    public Permission askToMutate(String target) {
        return new Permission.Busy();
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        throw new IllegalStateException("nothing was permitted");
    }
}
