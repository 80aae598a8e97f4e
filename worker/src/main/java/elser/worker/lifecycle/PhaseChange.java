package elser.worker.lifecycle;

import java.util.Arrays;
import java.util.Optional;

/**
 * From which phase a provisioning may go to which, and why it does. Nothing else happens, and the
 * picture of the lifecycle is drawn from this.
 */
public enum PhaseChange {
    LOOKING_TO_LOOKING(
            Phase.Looking.class, Phase.Looking.class, "its leader ends, the next request leads"),
    LOOKING_TO_CREATING(
            Phase.Looking.class,
            Phase.Creating.class,
            "complete reads show none to adopt, and a call may be made"),
    LOOKING_TO_FOLLOWING(Phase.Looking.class, Phase.Following.class, "an endpoint can be adopted"),
    LOOKING_TO_ENDING(Phase.Looking.class, Phase.Ending.class, "hopeless for the model"),
    CREATING_TO_LOOKING(
            Phase.Creating.class,
            Phase.Looking.class,
            "never sent, denied, its leader's fault, or out of time and no endpoint there"),
    CREATING_TO_FOLLOWING(Phase.Creating.class, Phase.Following.class, "the endpoint is there"),
    CREATING_TO_ENDING(Phase.Creating.class, Phase.Ending.class, "hopeless for the model"),
    FOLLOWING_TO_LOOKING(
            Phase.Following.class,
            Phase.Looking.class,
            "gone, of no use, deleted to be made anew, or its maker's fault"),
    FOLLOWING_TO_ENDING(
            Phase.Following.class, Phase.Ending.class, "fully allocated, or beyond mending");

    private final Class<? extends Phase> from;
    private final Class<? extends Phase> to;
    private final String when;

    PhaseChange(Class<? extends Phase> from, Class<? extends Phase> to, String when) {
        this.from = from;
        this.to = to;
        this.when = when;
    }

    Class<? extends Phase> from() {
        return from;
    }

    Class<? extends Phase> to() {
        return to;
    }

    /** For people. */
    String when() {
        return when;
    }

    /** The change from one phase to another, nothing where there is none. */
    public static Optional<PhaseChange> between(Phase before, Phase after) {
        return Arrays.stream(values())
                .filter(it -> it.from == before.getClass() && it.to == after.getClass())
                .findFirst();
    }

    /**
     * Lets a provisioning go from one phase to another.
     *
     * @throws IllegalStateException when nothing leads there
     */
    static void require(Phase before, Phase after) {
        if (between(before, after).isEmpty()) {
            throw new IllegalStateException(
                    "nothing leads from %s to %s".formatted(before.label(), after.label()));
        }
    }
}
