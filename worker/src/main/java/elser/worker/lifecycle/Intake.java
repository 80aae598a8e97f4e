package elser.worker.lifecycle;

import elser.contracts.InferenceConfig;
import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.ModelKey;
import elser.contracts.ProvisioningRequest;
import elser.contracts.RequestReading;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Decides what becomes of a request that has reached the partition of its model key. */
public final class Intake {

    private Intake() {}

    /** What becomes of a request. */
    public sealed interface Verdict {

        /**
         * It is attached to a provisioning, or answered at once; it has its {@code requested}
         * event.
         */
        record Accepted(Provisioning provisioning, Step step) implements Verdict {}

        /**
         * The same request is in flight or was answered within the idempotency window: nothing is
         * said.
         */
        record Duplicate() implements Verdict {}

        /** Another request bears the same id: a dead letter, no event. */
        record Reused() implements Verdict {}

        /** It breaks rules: one {@code failed} event and a dead letter. */
        record Refused(Announcement event, Failure failure) implements Verdict {}
    }

    /**
     * Decides about a request that breaks no rule.
     *
     * @param order offset of its record
     * @param endpoints of its target as last seen, null where unknown
     */
    public static Verdict accept(
            RequestReading.Valid reading,
            long order,
            Memory memory,
            TargetView.@Nullable Endpoints endpoints,
            Policy policy,
            Now now) {
        ProvisioningRequest request = reading.request();
        Entry.Request known = memory.request(request.modelKey(), request.requestId());
        if (known != null) {
            return sameOrReused(known, reading.contentHash());
        }
        Provisioning running = running(request, memory);
        Provisioning provisioning = running == null ? start(request, order, now) : running;
        Entry.Waiter waiter =
                waiter(reading, order, provisioning, running != null, memory, policy, now);
        Failure atOnce = Admission.refusal(request, waiter, running == null, memory, policy, now);
        return atOnce == null
                ? attach(request, provisioning, running == null, waiter, memory, endpoints, now)
                : answerAtOnce(provisioning, waiter, memory, atOnce, now);
    }

    /**
     * Decides about a request that breaks rules.
     *
     * @param position where its record stands, unique
     */
    public static Verdict refuse(
            RequestReading.Invalid reading, String position, Memory memory, Now now) {
        ModelKey key = reading.modelKey();
        Entry.Request known = key == null ? null : memory.request(key, reading.requestId());
        return known == null
                ? new Verdict.Refused(
                        Events.refused(reading, position, now.wall()), reading.failure())
                : sameOrReused(known, reading.contentHash());
    }

    private static Verdict sameOrReused(Entry.Request known, String contentHash) {
        return known.contentHash().equals(contentHash)
                ? new Verdict.Duplicate()
                : new Verdict.Reused();
    }

    /**
     * The provisioning the request joins: dedicated requests the one of their id, others the shared
     * one.
     */
    private static @Nullable Provisioning running(ProvisioningRequest request, Memory memory) {
        String dedicatedTo = request.isDedicated() ? request.inferenceId() : null;
        return memory.provisionings(request.modelKey()).stream()
                .filter(
                        candidate ->
                                dedicatedTo == null
                                        ? candidate.dedicatedTo() == null
                                        : dedicatedTo.equals(candidate.dedicatedTo()))
                .findFirst()
                .orElse(null);
    }

    private static Provisioning start(ProvisioningRequest request, long order, Now now) {
        String key = request.modelKey().toString();
        String id = EventIds.of(key, request.requestId(), EventIds.position(order, now.wall()), -1);
        String dedicatedTo = request.isDedicated() ? request.inferenceId() : null;
        CreateReason reason = dedicatedTo == null ? CreateReason.FIRST : CreateReason.DEDICATED;
        return new Provisioning(
                id,
                request.modelKey(),
                dedicatedTo,
                now.wall(),
                0,
                null,
                false,
                null,
                new Phase.Looking(reason));
    }

    private static Entry.Waiter waiter(
            RequestReading.Valid reading,
            long order,
            Provisioning provisioning,
            boolean joined,
            Memory memory,
            Policy policy,
            Now now) {
        ProvisioningRequest request = reading.request();
        OffsetDateTime asked = request.deadline();
        Instant deadline =
                asked == null
                        ? now.wall().plus(policy.timeout())
                        : asked.toInstant().truncatedTo(ChronoUnit.MILLIS);
        InferenceConfig config = request.inferenceConfig();
        return new Entry.Waiter(
                request.modelKey(),
                request.requestId(),
                reading.contentHash(),
                provisioning.id(),
                order,
                now.wall(),
                deadline,
                0,
                request.inferenceId(),
                config == null
                        ? null
                        : Configurations.numberOf(memory.configurations(provisioning), config),
                joined,
                request.requestedBy(),
                reading.traceparent());
    }

    private static Verdict attach(
            ProvisioningRequest request,
            Provisioning provisioning,
            boolean isNew,
            Entry.Waiter waiter,
            Memory memory,
            TargetView.@Nullable Endpoints endpoints,
            Now now) {
        List<Change> changes = new ArrayList<>();
        if (isNew) {
            changes.add(new Change.Put(provisioning));
        }
        InferenceConfig config = request.inferenceConfig();
        Integer number = waiter.config();
        if (config != null
                && number != null
                && number == memory.configurations(provisioning).size()) {
            changes.add(
                    new Change.Put(
                            new Entry.Configuration(
                                    provisioning.key(), provisioning.id(), number, config)));
        }
        changes.add(new Change.Put(waiter.told()));
        boolean differs =
                waiter.joined()
                        && config != null
                        && Reporting.differs(
                                provisioning, config, memory, followed(provisioning, endpoints));
        Announcement requested =
                Events.requested(
                        provisioning,
                        waiter,
                        inferenceId(provisioning, waiter, memory),
                        memory.waiters(provisioning) + 1,
                        differs);
        Step step =
                new Step(
                        changes,
                        List.of(requested),
                        null,
                        isNew ? Attention.from(now.nanos()) : null,
                        Step.Wish.AGAIN,
                        Step.NEVER,
                        isNew ? "request accepted" : "request joined");
        return new Verdict.Accepted(provisioning, step);
    }

    private static @Nullable EndpointView followed(
            Provisioning provisioning, TargetView.@Nullable Endpoints endpoints) {
        return endpoints != null
                        && provisioning.phase()
                                instanceof Phase.Following(String inferenceId, var _)
                ? endpoints.get(inferenceId)
                : null;
    }

    private static String inferenceId(
            Provisioning provisioning, Entry.Waiter waiter, Memory memory) {
        Entry.Waiter leader = memory.leader(provisioning);
        return Reporting.inferenceId(provisioning, leader == null ? waiter : leader);
    }

    private static Verdict answerAtOnce(
            Provisioning provisioning,
            Entry.Waiter waiter,
            Memory memory,
            Failure failure,
            Now now) {
        int waiters = memory.waiters(provisioning);
        Announcement requested =
                Events.requested(
                        provisioning,
                        waiter,
                        inferenceId(provisioning, waiter, memory),
                        waiters + 1,
                        false);
        Announcement failed =
                Events.failed(provisioning, waiter.told(), waiters + 1, now.wall(), failure);
        Step step =
                new Step(
                        List.of(new Change.Put(waiter.ended(now.wall()))),
                        List.of(requested, failed),
                        null,
                        null,
                        Step.Wish.NONE,
                        Step.NEVER,
                        "request failed: " + failure.reason());
        return new Verdict.Accepted(provisioning, step);
    }
}
