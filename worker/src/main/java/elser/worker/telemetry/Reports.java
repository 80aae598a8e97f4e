package elser.worker.telemetry;

import java.util.List;
import java.util.Map;

/** Port to what is reported. Any thread; returns at once. */
public interface Reports {

    /** The loops; none while the worker starts. */
    List<LoopReport> loops();

    /** States of the circuit breakers by target. */
    Map<String, String> breakers();
}
