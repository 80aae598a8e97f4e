package elser.worker.loop;

/** The loop must not go on; its message says why and what to do. */
public final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Stops.
     *
     * @param sentence for people: what is wrong and the fix
     */
    public Stopped(String sentence) {
        super(sentence);
    }
}
