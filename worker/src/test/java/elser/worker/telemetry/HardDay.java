package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.loop;

import elser.contracts.LifecycleEvent.Allocation;
import elser.worker.loop.Snapshot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a worker reports on a hard day, and pieces of it. */
final class HardDay {

    private HardDay() {}

    static Snapshot.InFlight inFlight(
            int partition,
            String target,
            String model,
            String id,
            @Nullable String inferenceId,
            String phase,
            int waiters,
            @Nullable String waitingFor,
            @Nullable Integer percent,
            @Nullable Duration stalledFor,
            int secondsAgo) {
        return new Snapshot.InFlight(
                partition,
                target,
                model,
                id,
                inferenceId,
                waiters == 1,
                phase,
                waiters,
                waitingFor,
                percent,
                stalledFor,
                null,
                stalledFor != null,
                secondsAgo > 900 ? 2 : 1,
                Instant.now().minusSeconds(secondsAgo));
    }

    /** The same with its download done, and so many of its allocations started. */
    static Snapshot.InFlight allocating(Snapshot.InFlight it, int started, int wanted) {
        return new Snapshot.InFlight(
                it.partition(),
                it.target(),
                it.model(),
                it.provisioningId(),
                it.inferenceId(),
                it.dedicated(),
                it.phase(),
                it.waiters(),
                it.waitingFor(),
                null,
                null,
                new Allocation("started", started, wanted),
                false,
                it.attempt(),
                it.startedAt());
    }

    static LoopReport holding(List<Snapshot.InFlight> inFlight) {
        return loop(
                "loop-0",
                new Snapshot(
                        0,
                        Set.of(0, 1, 2, 3),
                        Set.of(5),
                        Set.of(),
                        Set.of(3),
                        Map.of(0, 0L, 1, 12L, 2, 0L, 3, 18_204L),
                        inFlight.size(),
                        0,
                        0,
                        Samples.COUNTS,
                        Map.of(),
                        inFlight));
    }

    static RecentFailure failure(
            int secondsAgo,
            int requests,
            boolean refused,
            String requestId,
            @Nullable String target,
            @Nullable String model,
            @Nullable String inferenceId,
            String reason,
            String message,
            @Nullable String errorType,
            @Nullable Integer httpStatus,
            boolean retryable) {
        return new RecentFailure(
                Instant.now().minusSeconds(secondsAgo),
                refused,
                requests,
                requestId,
                refused ? null : "p-" + requestId,
                target,
                model,
                inferenceId,
                reason,
                message,
                errorType,
                httpStatus,
                retryable);
    }

    /** A worker that has a hard day. */
    static void on(GivenReports reports) {
        reports.startedAt = Instant.now().minusSeconds(9_000);
        reports.breakers =
                Map.of("default", "closed", "search-eu", "open", "search-us", "half_open");
        reports.loops =
                List.of(
                        holding(
                                List.of(
                                        inFlight(
                                                0,
                                                "default",
                                                ".elser_model_2",
                                                "p1",
                                                "catalogue-search",
                                                "following",
                                                148,
                                                "model_download",
                                                36,
                                                null,
                                                95),
                                        inFlight(
                                                1,
                                                "default",
                                                "my-company__sparse-encoder-with-quite-a-long-name-v3",
                                                "p2",
                                                "an-endpoint-whose-name-goes-on-for-as-long-as-anybody-would-care-to-read-it-and-then-some",
                                                "following",
                                                3,
                                                "model_download",
                                                81,
                                                Duration.ofMinutes(4),
                                                700),
                                        inFlight(
                                                1,
                                                "search-eu",
                                                ".elser_model_2",
                                                "p3",
                                                "support-articles",
                                                "creating",
                                                12,
                                                "gateway",
                                                null,
                                                null,
                                                250),
                                        allocating(
                                                inFlight(
                                                        2,
                                                        "search-us",
                                                        ".elser_model_2",
                                                        "p4",
                                                        "support-articles",
                                                        "following",
                                                        1,
                                                        "capacity",
                                                        null,
                                                        null,
                                                        1_900),
                                                0,
                                                2),
                                        allocating(
                                                inFlight(
                                                        2,
                                                        "default",
                                                        "multilingual-sparse",
                                                        "p5",
                                                        "tickets",
                                                        "following",
                                                        7,
                                                        "allocation",
                                                        null,
                                                        null,
                                                        41),
                                                3,
                                                4),
                                        inFlight(
                                                0,
                                                "default",
                                                "fresh-model",
                                                "p6",
                                                null,
                                                "looking",
                                                2,
                                                null,
                                                null,
                                                null,
                                                2))));
        reports.failures =
                List.of(
                        failure(
                                24,
                                1,
                                true,
                                "order-7781",
                                "default",
                                ".elser_model_2",
                                "tickets",
                                "invalid_request",
                                "num_allocations cannot be given together with enabled adaptive"
                                        + " allocations",
                                null,
                                null,
                                false),
                        failure(
                                310,
                                212,
                                false,
                                "5f0c7d52-6f0e-4d0e-9c39-a6c2b1c1f3aa",
                                "search-eu",
                                ".elser_model_2",
                                "support-articles",
                                "gateway_unavailable",
                                "the deadline has passed; it was waiting for the cluster, whose"
                                        + " gateway does not answer",
                                null,
                                503,
                                true),
                        failure(
                                4_000,
                                1,
                                false,
                                "nightly-3",
                                "default",
                                "other-model",
                                "other",
                                "license",
                                "current license is non-compliant for [inference]",
                                "security_exception",
                                403,
                                false));
    }
}
