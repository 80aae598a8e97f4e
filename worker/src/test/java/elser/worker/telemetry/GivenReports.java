package elser.worker.telemetry;

import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Reports that say what a test wants; it may change any of them at any time. */
final class GivenReports implements Reports {

    volatile String group = "elser-provisioner";
    volatile Instant startedAt = Instant.parse("2026-11-23T19:00:00Z");
    volatile List<LoopReport> loops;
    volatile List<Snapshot> replaced = List.of();
    volatile Map<String, String> breakers = Map.of();
    volatile Map<String, Instant> certificateEnds = Map.of();
    volatile Map<String, Instant> keyEnds = Map.of();
    volatile Map<Integer, Duration> heldBack = Map.of();
    volatile @Nullable String brokers;
    volatile List<RecentFailure> failures = List.of();

    GivenReports(LoopReport... loops) {
        this.loops = List.of(loops);
    }

    @Override
    public String group() {
        return group;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public List<LoopReport> loops() {
        return loops;
    }

    @Override
    public List<Snapshot> replaced() {
        return replaced;
    }

    @Override
    public Map<String, String> breakers() {
        return breakers;
    }

    @Override
    public Map<String, Instant> certificateEnds() {
        return certificateEnds;
    }

    @Override
    public Map<String, Instant> keyEnds() {
        return keyEnds;
    }

    @Override
    public Map<Integer, Duration> heldBack() {
        return heldBack;
    }

    @Override
    public @Nullable String brokers() {
        return brokers;
    }

    @Override
    public List<RecentFailure> failures() {
        return failures;
    }
}
