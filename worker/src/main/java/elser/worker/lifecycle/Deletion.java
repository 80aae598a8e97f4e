package elser.worker.lifecycle;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.WaitingFor;
import elser.contracts.SettingsComparison;
import elser.worker.lifecycle.OutcomeTable.Finding;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Deletes what a create of this provisioning's own has left, and nothing else: the ledger shows
 * that the endpoint was looked for and absent, that our create was made then, and the endpoint has
 * the settings of that create. It was never seen fully allocated, for that ends a provisioning. Is
 * committed before it is done, so that whoever lost the partition does not do it.
 */
final class Deletion {

    private Deletion() {}

    /** Whether the endpoint may be deleted, to be made anew. */
    static boolean isAllowed(Case it, @Nullable EndpointView endpoint, @Nullable Intent created) {
        return it.provisioning().repair().endpointsDeleted() < it.policy().repairs()
                && isOurs(it, endpoint, created);
    }

    private static boolean isOurs(
            Case it, @Nullable EndpointView endpoint, @Nullable Intent created) {
        return isOurs(it.provisioning(), it.memory(), endpoint, created);
    }

    /** Whether the endpoint is as that create made it. */
    static boolean isOurs(
            Provisioning provisioning,
            Memory memory,
            @Nullable EndpointView endpoint,
            @Nullable Intent created) {
        return endpoint != null
                && created != null
                && endpoint.inferenceId().equals(created.inferenceId())
                && endpoint.deploys(provisioning.key().model())
                && !SettingsComparison.differ(
                        memory.configuration(provisioning, created.config()),
                        endpoint.serviceSettings(),
                        endpoint.service(),
                        endpoint.chunkingSettings());
    }

    /**
     * Deletes it, once a call may be made and the create's own cannot be alive any more. Something
     * is always committed with it, for a turn without changes is not fenced.
     *
     * @param created the create that made it
     */
    static Step ofEndpoint(
            Case it, Attention attention, Words words, @Nullable Intent created, String why) {
        Long openUntil = openUntil(it, created);
        if (openUntil != null) {
            return waiting(it, attention, words, openUntil);
        }
        if (attention.retryAt() > it.now().nanos()) {
            return Reporting.stay(it, attention, words, "pausing before the next deletion")
                    .wakingAt(attention.retryAt());
        }
        Provisioning before = it.provisioning();
        String id = Objects.requireNonNull(created).inferenceId();
        return Asking.forPermit(
                it,
                attention,
                words,
                "deletion",
                () -> {
                    Step step =
                            Reporting.stay(
                                            it,
                                            attention.started(it.now().nanos()),
                                            words,
                                            "deleting endpoint " + id + ": " + why)
                                    .doing(new Mutation.DeleteEndpoint(it.key(), before.id(), id));
                    return step.changes().isEmpty() ? step.changing(new Change.Put(before)) : step;
                });
    }

    static @Nullable Long openUntil(Case it, @Nullable Intent created) {
        return created == null ? null : Lifecycle.openUntil(created, it.sight(), it.now());
    }

    static Step waiting(Case it, Attention attention, Words words, long openUntil) {
        return Reporting.stay(it, attention, words, "its create may still be under way")
                .wakingAt(openUntil);
    }

    /** Deletes the model whose definition is broken, so that the next create downloads it. */
    static Step ofModel(Case it, Attention attention, EndpointView endpoint, Intent created) {
        Words words = Words.of(WaitingFor.MODEL_DOWNLOAD).at(endpoint);
        Long openUntil = openUntil(it, created);
        if (openUntil != null) {
            return waiting(it, attention, words, openUntil);
        }
        Provisioning before = it.provisioning();
        String modelId = Objects.requireNonNull(endpoint.modelId());
        return Asking.forPermit(
                it,
                attention,
                words,
                "deletion",
                () ->
                        Reporting.step(
                                        it,
                                        before.repairing(before.repair().deletingModel(true)),
                                        attention.started(it.now().nanos()),
                                        words,
                                        "deleting model " + modelId + ": its download broke")
                                .doing(new Mutation.DeleteModel(it.key(), before.id(), modelId)));
    }

    /**
     * What a failed leader left is deleted before anything else is looked for.
     *
     * @return null where nothing is left, or nothing that may be deleted
     */
    static @Nullable Step ofLeftover(
            Case it, TargetView.Endpoints endpoints, TargetView.Deployments deployments) {
        Intent leftover = it.provisioning().repair().leftover();
        if (leftover == null) {
            return null;
        }
        Words words = Words.of(WaitingFor.ENDPOINT);
        Long openUntil = openUntil(it, leftover);
        if (openUntil != null) {
            return waiting(it, it.attention(), words, openUntil);
        }
        String id = leftover.inferenceId();
        if (it.policy().repairs() == 0) {
            return forgetting(
                    it.provisioning(), it.attention(), "endpoint " + id + " stays: no repairs");
        }
        DeploymentView deployment = deployments.get(id);
        boolean serves = deployment != null && deployment.isFullyAllocated();
        if (serves || !isOurs(it, endpoints.get(id), leftover)) {
            return forgetting(it.provisioning(), it.attention(), "nothing of " + id + " is left");
        }
        return ofEndpoint(it, it.attention(), words, leftover, "its request failed");
    }

    /** A leftover that is gone, or stays: the next leader goes on. */
    private static Step forgetting(Provisioning provisioning, Attention attention, String note) {
        Provisioning next = provisioning.repairing(provisioning.repair().leaving(null));
        return new Step(
                List.of(new Change.Put(next)),
                List.of(),
                null,
                attention.deletionsFailed(0),
                Step.Wish.AGAIN,
                Step.NEVER,
                note);
    }

    /** What the answer to a deletion of an endpoint means. */
    static Step onEndpoint(Told it, Mutation.DeleteEndpoint delete, Verdict verdict) {
        String id = delete.inferenceId();
        return switch (verdict) {
            case Verdict.Done _ -> deleted(it, id);
            case Verdict.LookAgain(Trouble trouble) ->
                    it.look(
                            it.attention().failing(it.retryAt()).because(trouble),
                            "the deletion's outcome is unknown: " + trouble.message());
            case Verdict.NotNow later ->
                    later.isBounded()
                            ? failed(it, id, later)
                            : it.later(later, "the deletion was refused for now: ");
            case Verdict.NeverSent(String cause) ->
                    it.look(
                            it.attention().notBefore(it.now().in(Duration.ofSeconds(1))),
                            "the deletion was never sent: " + cause);
            case Verdict.Denied denied ->
                    Denial.ofMutation(denied, it, it.look(it.attention(), "may not delete"));
            case Verdict.Hopeless hopeless -> it.endAll(hopeless);
            case Verdict.AlreadyThere(Trouble trouble) -> kept(it, id, trouble);
            case Verdict.Broken(Trouble trouble) -> kept(it, id, trouble);
            case Verdict.Kept(Trouble trouble) -> kept(it, id, trouble);
            case Verdict.Mistaken(var _, var _, var _, Trouble trouble) -> kept(it, id, trouble);
        };
    }

    private static Step deleted(Told it, String id) {
        Provisioning provisioning = it.provisioning();
        boolean follows =
                provisioning.phase() instanceof Phase.Following(String followed, var _)
                        && followed.equals(id);
        List<Change> changes = new ArrayList<>();
        if (follows) {
            Repair repair = provisioning.repair().missingEndpoint();
            changes.add(
                    new Change.Put(
                            provisioning
                                    .repairing(repair)
                                    .in(new Phase.Looking(CreateReason.REPAIR))));
        }
        Attention attention = it.attention();
        return new Step(
                changes,
                List.of(),
                null,
                follows ? attention.searching(attention.retryAt()) : attention,
                Step.Wish.LOOK,
                Step.NEVER,
                "endpoint " + id + " is deleted");
    }

    /** The server cannot delete it now. Nobody waits for that until the deadline. */
    private static Step failed(Told it, String id, Verdict.NotNow later) {
        int times = it.attention().attempts().deletionsFailed() + 1;
        return times > it.policy().repairs()
                ? kept(it, id, later.trouble())
                : it.with(it.attention().deletionsFailed(times))
                        .later(later, "the deletion failed: ");
    }

    /** It is in use, or cannot be deleted: that ends the repair. */
    private static Step kept(Told it, String id, Trouble trouble) {
        return it.provisioning().phase() instanceof Phase.Looking
                ? forgetting(
                        it.provisioning(),
                        it.attention(),
                        "endpoint " + id + " stays: " + trouble.message())
                : it.endAll(
                        Finding.DEPLOYMENT_BROKEN.failure(
                                "the endpoint has no working deployment and cannot be made anew: "
                                        + trouble.message(),
                                trouble));
    }

    /** What the answer to a deletion of a model means. */
    static Step onModel(Told it, Verdict verdict) {
        Attention attention = it.attention();
        return switch (verdict) {
            case Verdict.Done _ -> it.look(attention, "the model is deleted");
            case Verdict.LookAgain(Trouble trouble) ->
                    it.look(attention.because(trouble), "unknown: " + trouble.message());
            case Verdict.NotNow later -> undone(it, it.later(later, "not now: "));
            case Verdict.NeverSent(String cause) ->
                    undone(it, it.look(attention, "the deletion was never sent: " + cause));
            case Verdict.Denied denied ->
                    undone(it, Denial.ofMutation(denied, it, it.look(attention, "may not delete")));
            case Verdict.Hopeless hopeless -> it.endAll(hopeless);
            case Verdict.AlreadyThere(Trouble trouble) -> modelKept(it, trouble);
            case Verdict.Broken(Trouble trouble) -> modelKept(it, trouble);
            case Verdict.Kept(Trouble trouble) -> modelKept(it, trouble);
            case Verdict.Mistaken(var _, var _, var _, Trouble trouble) -> modelKept(it, trouble);
        };
    }

    /** Certainly not deleted: it may be tried again. */
    private static Step undone(Told it, Step step) {
        if (!step.changes().isEmpty()) {
            return step; // it has ended
        }
        Provisioning provisioning = it.provisioning();
        return step.changing(
                new Change.Put(provisioning.repairing(provisioning.repair().deletingModel(false))));
    }

    private static Step modelKept(Told it, Trouble trouble) {
        return it.endAll(
                Finding.DOWNLOAD_BROKEN.failure(
                        "the download of the model broke and what is there of it cannot be"
                                + " deleted: "
                                + trouble.message(),
                        trouble));
    }
}
