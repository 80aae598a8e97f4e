package elser.worker.telemetry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Port to what is reported. Any thread; returns at once. */
public interface Reports {

    /** The loops; none while the worker starts. */
    List<LoopReport> loops();

    /** States of the circuit breakers by target. */
    Map<String, String> breakers();

    /** What keeps the brokers from being used, null for nothing. */
    @Nullable String brokers();
}
