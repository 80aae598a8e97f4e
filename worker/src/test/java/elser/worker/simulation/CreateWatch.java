package elser.worker.simulation;

import elser.contracts.LifecycleEvent.CreateReason;
import elser.contracts.ModelKey;
import elser.worker.lifecycle.Mutation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Watches the creates of all processes as they arrive: none while an endpoint was there that its
 * owner has seen and could have used, and none while another may be alive. A call that its process
 * had sent before it stood still may come late; those are counted apart.
 */
final class CreateWatch {

    private final Scheduler scheduler;
    private final Map<String, SimulatedTarget> targets;
    private final Predicate<Mutation> isDedicated;
    private final Map<ModelKey, List<Watched>> byKey = new HashMap<>();
    private final Map<CreateReason, Integer> arrived = new EnumMap<>(CreateReason.class);
    private int late;

    /**
     * @param isDedicated whether the provisioning of a mutation may use one endpoint only
     */
    CreateWatch(
            Scheduler scheduler,
            Map<String, SimulatedTarget> targets,
            Predicate<Mutation> isDedicated) {
        this.scheduler = scheduler;
        this.targets = targets;
        this.isDedicated = isDedicated;
    }

    /** Creates that arrived, by reason, those that came late aside. */
    Map<CreateReason, Integer> arrived() {
        return arrived;
    }

    /** Creates that came late. */
    int late() {
        return late;
    }

    /**
     * A mutation was committed and is handed over to be sent.
     *
     * @param seenSince what has been there since then was seen by who decided it
     */
    Watched begins(Mutation mutation, long seenSince, String loop) {
        Watched watched = new Watched(mutation, seenSince, loop);
        if (mutation instanceof Mutation.Create) {
            byKey.computeIfAbsent(mutation.key(), _ -> new ArrayList<>()).add(watched);
        }
        return watched;
    }

    /** One mutation; nothing is watched of those that create nothing. */
    final class Watched {
        private final Mutation mutation;
        private final long seenSince;
        private final String loop;
        private final long decidedAt = scheduler.nanos();
        private boolean underWay;
        private boolean cameLate;

        private Watched(Mutation mutation, long seenSince, String loop) {
            this.mutation = mutation;
            this.seenSince = seenSince;
            this.loop = loop;
        }

        void sent() {
            underWay = true;
        }

        void answered() {
            underWay = false;
        }

        void arrives(boolean isLate) {
            if (!(mutation instanceof Mutation.Create create)) {
                return;
            }
            underWay = true;
            cameLate = isLate;
            if (isLate) {
                late++;
                return;
            }
            arrived.merge(create.intent().reason(), 1, Integer::sum);
            Watched other = alive(create);
            Violation.unless(other == null, "%s arrives while %s may be alive", this, other);
            String present = present(create);
            Violation.unless(
                    present == null,
                    "%s arrives although endpoint %s was there to be seen",
                    this,
                    present);
        }

        private boolean mayBeAlive(Mutation.Create create) {
            long longest = create.intent().window() * 1_000_000 - Settings.LEASE.toNanos();
            return underWay && !cameLate && scheduler.nanos() - decidedAt < longest;
        }

        private @Nullable Watched alive(Mutation.Create create) {
            for (Watched other : byKey.getOrDefault(create.key(), List.of())) {
                if (other != this
                        && other.mutation instanceof Mutation.Create created
                        && other.mayBeAlive(created)
                        && !isSeen(created)) {
                    return other;
                }
            }
            return null;
        }

        /**
         * What became of the other create is known, for its endpoint was there to be seen, though
         * somebody may have deleted it since.
         */
        private boolean isSeen(Mutation.Create other) {
            SimulatedTarget target = targets.get(other.key().target());
            SimulatedTarget.Sighting sighting =
                    target == null ? null : target.lastSeen(other.intent().inferenceId());
            return sighting != null
                    && sighting.model().equals(other.key().model())
                    && sighting.listedSince() <= seenSince;
        }

        /** An endpoint that should have been used instead, null where there is none. */
        private @Nullable String present(Mutation.Create create) {
            SimulatedTarget target = targets.get(create.key().target());
            for (var each :
                    target == null
                            ? List.<Map.Entry<String, SimulatedTarget.Sighting>>of()
                            : List.copyOf(target.sightings().entrySet())) {
                String id = each.getKey();
                SimulatedTarget.Sighting sighting = each.getValue();
                boolean sameModel = sighting.model().equals(create.key().model());
                boolean isWanted = id.equals(create.intent().inferenceId());
                boolean isAdoptable =
                        !isDedicated.test(create)
                                && !id.startsWith(".")
                                && sighting.deployedSince() <= seenSince;
                if (sameModel
                        && (isAdoptable || (isWanted && sighting.listedSince() <= seenSince))) {
                    return id;
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return "%s of %s (decided at %,d ms)".formatted(mutation, loop, decidedAt / 1_000_000);
        }
    }
}
