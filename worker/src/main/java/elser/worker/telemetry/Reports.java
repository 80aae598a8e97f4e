package elser.worker.telemetry;

import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Port to what is reported. Any thread; returns at once. */
public interface Reports {

    /** The consumer group that the worker belongs to. */
    String group();

    /** When the worker was started. */
    Instant startedAt();

    /** The loops; none while the worker starts. */
    List<LoopReport> loops();

    /** What loops have done that were replaced by those of {@link #loops}. */
    List<Snapshot> replaced();

    /** States of the circuit breakers by target, of every configured one. */
    Map<String, String> breakers();

    /** When certificates run out, by the option that leads to them. */
    Map<String, Instant> certificateEnds();

    /** When API keys run out, by target, of those that are known to. */
    Map<String, Instant> keyEnds();

    /**
     * How long records of the requests topic's partitions, by number, have been held back by an
     * open transaction.
     */
    Map<Integer, Duration> heldBack();

    /** What keeps the brokers from being used, null for nothing. */
    @Nullable String brokers();

    /** Why requests came to nothing lately, latest first. */
    List<RecentFailure> failures();
}
