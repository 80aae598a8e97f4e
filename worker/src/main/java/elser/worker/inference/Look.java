package elser.worker.inference;

import elser.worker.lifecycle.Definition;
import elser.worker.lifecycle.Download;
import elser.worker.lifecycle.Read;
import elser.worker.lifecycle.TargetView;
import elser.worker.lifecycle.TargetView.Deployments;
import elser.worker.lifecycle.TargetView.Endpoints;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One look at a target: its reads at once, each on a thread of its own. */
final class Look {

    /** Models of one page of statistics. Elasticsearch pages as far as 10 000. */
    static final int PAGE = 1000;

    private static final int MOST_PAGES = 10;
    private static final int OK = 200;

    /** Running downloads of models. */
    static final Map<String, String> IMPORTS =
            Map.of(
                    "actions", "xpack/ml/model_import*",
                    "detailed", "true",
                    "group_by", "none");

    private final String target;
    private final Getter reads;
    private final Executor threads;
    private final LongSupplier nanos;

    private final BooleanSupplier elserApart;

    /**
     * @param elserApart whether the cluster is known to be older than 8.16, where a create needs
     *     other settings; asked once the target has answered, and before creates only, for which
     *     definitions are read
     */
    Look(
            String target,
            Getter reads,
            BooleanSupplier elserApart,
            Executor threads,
            LongSupplier nanos) {
        this.target = target;
        this.reads = reads;
        this.elserApart = elserApart;
        this.threads = threads;
        this.nanos = nanos;
    }

    /**
     * Looks, and waits until all reads have ended.
     *
     * @param models canonical models whose definition is asked for
     */
    TargetView at(List<String> models) {
        long began = nanos.getAsLong();
        CompletableFuture<Read<Endpoints>> endpoints = start(this::endpoints);
        CompletableFuture<Read<Deployments>> deployments = start(this::deployments);
        CompletableFuture<Read<Map<String, Download>>> downloads = start(this::downloads);
        Map<String, CompletableFuture<Read<Definition>>> statuses = new LinkedHashMap<>();
        for (String model : models) {
            statuses.put(model, start(() -> DefinitionStatus.read(reads, model)));
        }
        Map<String, Read<Definition>> definitions = new LinkedHashMap<>();
        statuses.forEach((model, status) -> definitions.put(model, status.join()));
        Read<Endpoints> listed = endpoints.join();
        boolean mayCreate = !models.isEmpty() && listed instanceof Read.Complete;
        return new TargetView(
                target,
                began,
                listed,
                deployments.join(),
                downloads.join(),
                definitions,
                mayCreate && elserApart.getAsBoolean());
    }

    /** A look that was not made. */
    TargetView without(String cause) {
        var withheld = new Answer.Withheld(cause);
        return new TargetView(
                target,
                nanos.getAsLong(),
                Outcomes.failed(withheld),
                Outcomes.failed(withheld),
                Outcomes.failed(withheld),
                Map.of());
    }

    /** A look that a bug ended. */
    TargetView broken() {
        return new TargetView(
                target,
                nanos.getAsLong(),
                Outcomes.broken(),
                Outcomes.broken(),
                Outcomes.broken(),
                Map.of());
    }

    private <T> CompletableFuture<T> start(Supplier<T> read) {
        return CompletableFuture.supplyAsync(read, threads);
    }

    private Read<Endpoints> endpoints() {
        return reads.read("/_inference/_all", Map.of(), EndpointList::parse);
    }

    private Read<Map<String, Download>> downloads() {
        return reads.read("/_tasks", IMPORTS, ImportTasks::parse);
    }

    private Read<Deployments> deployments() {
        var pages = new StatsPages();
        for (int page = 0; page < MOST_PAGES; page++) {
            switch (page(page * PAGE, pages)) {
                case Read.Complete<Integer>(Integer models) when models < PAGE -> {
                    return whole(pages);
                }
                case Read.Complete<Integer> _ -> {}
                case Read.Forbidden<Integer>(var trouble) -> {
                    return new Read.Forbidden<>(trouble);
                }
                case Read.Unavailable<Integer>(var trouble) -> {
                    return new Read.Unavailable<>(trouble);
                }
            }
        }
        return Outcomes.incomplete("more than " + MOST_PAGES * PAGE + " trained models", OK);
    }

    private static Read<Deployments> whole(StatsPages pages) {
        try {
            return new Read.Complete<>(pages.whole());
        } catch (ShapeException e) {
            return Outcomes.incomplete(String.valueOf(e.getMessage()), OK);
        }
    }

    private Read<Integer> page(int from, StatsPages pages) {
        return reads.read(
                "/_ml/trained_models/_stats",
                Map.of("from", String.valueOf(from), "size", String.valueOf(PAGE)),
                pages::add);
    }
}
