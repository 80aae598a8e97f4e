package elser.worker.telemetry;

import static elser.worker.telemetry.Samples.loop;
import static elser.worker.telemetry.Served.text;

import static org.assertj.core.api.Assertions.assertThat;

import elser.contracts.LifecycleEvent.Allocation;
import elser.worker.loop.Snapshot;
import elser.worker.telemetry.Served.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code /status} says. */
class StatusTest {

    private final Served served = new Served();
    private final GivenReports reports = served.reports;

    @AfterEach
    void stop() {
        served.close();
    }

    private Answer get(String path) {
        return served.get(path);
    }

    /** With every member that there is. */
    private void reportEverything() {
        Snapshot.InFlight shared =
                new Snapshot.InFlight(
                        1,
                        "default",
                        ".elser_model_2",
                        "p1",
                        "my-\"elser\"",
                        false,
                        "following",
                        3,
                        "model_download",
                        36,
                        Duration.ofMinutes(3),
                        null,
                        true,
                        1,
                        Instant.parse("2026-11-23T20:00:00Z"));
        Snapshot.InFlight fresh =
                new Snapshot.InFlight(
                        0,
                        "other",
                        ".elser_model_2",
                        "p2",
                        null,
                        true,
                        "looking",
                        1,
                        null,
                        null,
                        null,
                        null,
                        false,
                        1,
                        Instant.parse("2026-11-23T20:00:01Z"));
        Snapshot.InFlight allocating =
                new Snapshot.InFlight(
                        1,
                        "default",
                        "mine",
                        "p3",
                        "e",
                        false,
                        "following",
                        1,
                        "allocation",
                        null,
                        null,
                        new Allocation("started", 1, 3),
                        false,
                        1,
                        Instant.parse("2026-11-23T20:00:02Z"));
        Snapshot snapshot =
                new Snapshot(
                        0,
                        Set.of(1, 0),
                        Set.of(2),
                        Set.of(5),
                        Set.of(1),
                        Map.of(0, 12L, 1, 0L),
                        3,
                        5,
                        1,
                        Samples.COUNTS,
                        Map.of("start", 2L, "delete_endpoint", 1L),
                        List.of(shared, fresh, allocating));
        reports.loops = List.of(loop("loop-0", snapshot));
        reports.breakers = Map.of("other", "open", "default", "closed");
        reports.brokers = "the brokers have not answered for 9 s";
        reports.failures =
                List.of(
                        new RecentFailure(
                                Instant.parse("2026-11-23T20:02:00Z"),
                                false,
                                2,
                                "r2",
                                "p0",
                                "default",
                                ".elser_model_2",
                                "mine",
                                "license",
                                "no",
                                "security_exception",
                                403,
                                false),
                        new RecentFailure(
                                Instant.parse("2026-11-23T20:01:00Z"),
                                true,
                                1,
                                "r1",
                                null,
                                null,
                                null,
                                null,
                                "invalid_request",
                                "no",
                                null,
                                null,
                                false));
    }

    @Test
    void theStatus_showsLoopsAndBreakers() {
        reportEverything();

        assertThat(get("/status"))
                .isEqualTo(
                        new Answer(
                                200,
                                "application/json",
                                """
                                {"loops":[{"name":"loop-0","alive":true,"stopping":false,"joined":true,\
                                "last_turn_ms_ago":250,"partitions":[{"partition":0,"state":"active","lag":12},\
                                {"partition":1,"state":"paused","lag":0},{"partition":2,"state":"loading"},\
                                {"partition":5,"state":"failed"}],"waiters":5,"running_calls":1,\
                                "counts":{"creates":{"first":11,"repair":12},"late_creates":{"first":1},\
                                "unsent_calls":2,"late_answers":6,"requests":{"accepted":9,"duplicate":7},\
                                "duplicate_requests":7,"ended":{"fully_allocated":4},"dead_letters":{"unreadable":2},"stalls":{"default":1},\
                                "evicted_requests":3,"aborted_turns":4,"doubtful_turns":5,\
                                "partition_reloads":8},"repairs":{"delete_endpoint":1,"start":2},\
                                "provisionings":[\
                                {"provisioning_id":"p1","partition":1,"target":"default",\
                                "model":".elser_model_2","inference_id":"my-\\"elser\\"",\
                                "dedicated":false,"phase":"following","waiting_for":"model_download",\
                                "percent":36,"stalled_for":"PT3M","stalled":true,"attempt":1,"waiters":3,\
                                "started_at":"2026-11-23T20:00:00Z"},\
                                {"provisioning_id":"p2","partition":0,"target":"other",\
                                "model":".elser_model_2","dedicated":true,"phase":"looking",\
                                "stalled":false,"attempt":1,"waiters":1,"started_at":"2026-11-23T20:00:01Z"},\
                                {"provisioning_id":"p3","partition":1,"target":"default",\
                                "model":"mine","inference_id":"e","dedicated":false,\
                                "phase":"following","waiting_for":"allocation",\
                                "allocation":{"state":"started","allocation_count":1,\
                                "target_allocation_count":3},"stalled":false,"attempt":1,"waiters":1,\
                                "started_at":"2026-11-23T20:00:02Z"}]}],\
                                "breakers":{"default":"closed","other":"open"},\
                                "at":"2026-11-23T20:03:00Z","group":"elser-provisioner",\
                                "started_at":"2026-11-23T19:00:00Z","ready":false,\
                                "troubles":["the brokers have not answered for 9 s",\
                                "loop-0 is loading partition 2",\
                                "loop-0 has given up partition 5, which failed again and again; its log says why"],\
                                "targets":[{"target":"default","breaker":"closed","provisionings":2,"waiters":4,\
                                "stalled":1,"waiting_for":{"allocation":1,"model_download":1}},\
                                {"target":"other","breaker":"open","provisionings":1,"waiters":1,\
                                "stalled":0,"waiting_for":{"endpoint":1}}],\
                                "recent_failures":[{"at":"2026-11-23T20:02:00Z","refused":false,"requests":2,\
                                "request_id":"r2","provisioning_id":"p0","target":"default",\
                                "model":".elser_model_2","inference_id":"mine","reason":"license",\
                                "message":"no","error_type":"security_exception","http_status":403,\
                                "retryable":false},{"at":"2026-11-23T20:01:00Z","refused":true,"requests":1,\
                                "request_id":"r1","reason":"invalid_request","message":"no","retryable":false}]}\
                                """));
    }

    @Test
    void thePageAboutIt_namesEveryMember() throws IOException {
        reportEverything();

        assertThat(StatusMembers.of(get("/status").body()))
                .isEqualTo(StatusMembers.named(Path.of("docs", "status-page.md")));
    }

    @Test
    void theStatus_listsSoManyProvisioningsAsAreAskedFor() {
        reports.loops =
                List.of(
                        loop(
                                "loop-0",
                                holding(
                                        inFlight("old", 1, false, "model_download"),
                                        inFlight("young", 5, false, "model_download"))),
                        loop(
                                "loop-1",
                                holding(
                                        inFlight("stalled", 9, true, "model_download"),
                                        inFlight("away", 8, false, "gateway"))));

        assertThat(listed("/status")).containsExactly("old", "young", "stalled", "away");
        assertThat(listed("/status?provisionings=0")).isEmpty();
        assertThat(listed("/status?provisionings=1")).containsExactly("stalled");
        assertThat(listed("/status?provisionings=2")).containsExactly("stalled", "away");
        assertThat(listed("/status?x=1&provisionings=3&y=2"))
                .containsExactly("old", "stalled", "away");
        assertThat(listed("/status?provisionings=4"))
                .containsExactly("old", "young", "stalled", "away");
        assertThat(get("/status?provisionings=1").body()).contains("\"provisionings\":4,");
        for (String wrong : List.of("", "-1", "1.5", "x", "1000000000")) {
            assertThat(get("/status?provisionings=" + wrong))
                    .isEqualTo(
                            text(
                                    400,
                                    "provisionings must be a whole number from 0 to 999999999\n"));
        }
    }

    private List<String> listed(String path) {
        return Pattern.compile("\"provisioning_id\":\"([a-z]*)\"")
                .matcher(get(path).body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Snapshot.InFlight inFlight(
            String id, int second, boolean stalled, String waitingFor) {
        return new Snapshot.InFlight(
                0,
                "default",
                ".elser_model_2",
                id,
                null,
                false,
                "following",
                1,
                waitingFor,
                null,
                null,
                null,
                stalled,
                1,
                Instant.EPOCH.plusSeconds(second));
    }

    private static Snapshot holding(Snapshot.InFlight... inFlight) {
        return new Snapshot(
                0,
                Set.of(0),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                inFlight.length,
                inFlight.length,
                0,
                Samples.COUNTS,
                Map.of(),
                List.of(inFlight));
    }
}
