package elser.worker.simulation;

/**
 * Ends a task of a host that was killed: thrown by every call into the simulation from then on, so
 * that nothing the dead host still runs through has an effect.
 */
final class Crashed extends Error {

    private static final long serialVersionUID = 1L;

    Crashed(String host) {
        super(host + " is dead", null, false, false);
    }
}
