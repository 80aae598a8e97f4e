package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;
import elser.worker.config.WorkerConfig.Target;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Looks once whether targets can be worked on. Only reads. */
public final class TargetCheck {

    private final Resilience settings;

    /**
     * @param settings time-outs and attempts of the reads
     */
    public TargetCheck(Resilience settings) {
        this.settings = settings;
    }

    /** Looks at all of them at once; findings are in the order of the targets' names. */
    public List<TargetFinding> of(Collection<Target> targets) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<List<TargetFinding>>> visits =
                    targets.stream()
                            .sorted(Comparator.comparing(Target::name))
                            .map(target -> new TargetVisit(target, settings))
                            .map(visit -> CompletableFuture.supplyAsync(visit::findings, threads))
                            .toList();
            return visits.stream().flatMap(visit -> visit.join().stream()).toList();
        }
    }
}
