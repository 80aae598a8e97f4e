package elser.worker.loop;

import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;
import elser.worker.lifecycle.TargetView;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Passes everything on; what a test wants otherwise it overrides. */
public abstract class ForwardingClusters implements Clusters {

    private final Clusters real;

    protected ForwardingClusters(Clusters real) {
        this.real = real;
    }

    @Override
    public Set<String> targets() {
        return real.targets();
    }

    @Override
    public void look(String target, Set<String> definitions, Consumer<TargetView> answer) {
        real.look(target, definitions, answer);
    }

    @Override
    public Permission askToMutate(String target) {
        return real.askToMutate(target);
    }

    @Override
    public void run(
            Mutation mutation,
            @Nullable String traceparent,
            Permission.Granted permit,
            BooleanSupplier maySend,
            Consumer<CallResult> answer) {
        real.run(mutation, traceparent, permit, maySend, answer);
    }
}
