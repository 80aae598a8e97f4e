package elser.worker.telemetry;

/**
 * The JDK reads the limits of its HTTP server once in a process. Tests that make a server of their
 * own come here before, for it may be the first.
 */
public final class LimitedHttp {

    private LimitedHttp() {}

    /** Has the limits of the worker's port count in this process. */
    public static void limit() {
        HttpLimits.set();
    }
}
