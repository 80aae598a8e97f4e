package elser.worker.loop;

import static elser.worker.loop.LoopRig.REQUEST_IDS;
import static elser.worker.loop.LoopRig.REQUEST_LINES;
import static elser.worker.loop.LoopRig.config;
import static elser.worker.loop.LoopRig.request;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import elser.contracts.FailureReason;
import elser.contracts.LifecycleEvent.Failure;
import elser.contracts.RequestReading;
import elser.worker.log.LogKeys;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the log tells of requests and provisionings, and how little of a flood. */
class TurnLogTest {

    private static final String KEY = "default/.elser_model_2";

    private final Logger logger = (Logger) LoggerFactory.getLogger(TurnLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final LoopRig rig = LoopRig.owning(0);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private static RequestReading invalid(String requestId, FailureReason reason) {
        var failure = new Failure(reason, "secret payload", null, null, false, List.of());
        return new RequestReading.Invalid(
                requestId,
                null,
                "nowhere",
                null,
                "ep",
                null,
                failure,
                LoopRig.hash(requestId),
                null);
    }

    private static String text(ILoggingEvent line) {
        return line.getLevel()
                + " "
                + line.getFormattedMessage()
                + line.getKeyValuePairs().stream()
                        .filter(pair -> pair.value != null)
                        .filter(pair -> !pair.key.equals(LogKeys.PROVISIONING_ID))
                        .map(pair -> " " + pair.key + "=" + pair.value)
                        .collect(Collectors.joining());
    }

    private List<String> texts() {
        return lines.list.stream().map(TurnLogTest::text).toList();
    }

    private List<ILoggingEvent> of(String message) {
        return lines.list.stream()
                .filter(line -> line.getFormattedMessage().equals(message))
                .toList();
    }

    private static @Nullable Object value(ILoggingEvent line, String key) {
        return line.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals(key))
                .findFirst()
                .map(pair -> pair.value)
                .orElse(null);
    }

    private static String way(ILoggingEvent line) {
        return "%s: %s %s"
                .formatted(
                        value(line, LogKeys.REQUEST_ID),
                        value(line, LogKeys.PROVISIONING_FROM),
                        value(line, LogKeys.PROVISIONING_TO));
    }

    private long leftOut(String message) {
        return of("lines about requests were left out").stream()
                .filter(line -> message.equals(value(line, LogKeys.LEFT_OUT_LINE)))
                .mapToLong(line -> Long.parseLong("" + value(line, LogKeys.LEFT_OUT_COUNT)))
                .sum();
    }

    /** The endpoint is created, and then its deployment serves. */
    private void serve(String inferenceId) {
        rig.run(Duration.ofSeconds(10));
        rig.clusters.target("default").deployment(inferenceId, LoopRig.MODEL, 1, 1);
        rig.run(Duration.ofSeconds(40));
    }

    @Test
    void oneRequestsWholeLifeBearsItsId() {
        rig.send(0, request("r1"));
        serve("ep-r1");

        String of = " elser.model_key=" + KEY;
        String moved =
                "INFO provisioning moved"
                        + of
                        + " elser.request.id=r1 elser.provisioning.waiters=1 ";
        assertThat(texts())
                .containsExactly(
                        "INFO request accepted elser.request.id=r1 elser.request.joined=false" + of,
                        moved
                                + "elser.provisioning.from=none elser.provisioning.to=looking"
                                + " event.reason=request accepted",
                        moved
                                + "elser.provisioning.from=looking elser.provisioning.to=creating"
                                + " event.reason=creating endpoint ep-r1 (first)",
                        moved
                                + "elser.provisioning.from=creating elser.provisioning.to=following"
                                + " event.reason=endpoint ep-r1 is created",
                        moved
                                + "elser.provisioning.from=following elser.provisioning.to=gone"
                                + " event.reason=ended: ep-r1 is fully allocated",
                        "INFO request ended elser.request.id=r1"
                                + " elser.request.outcome=fully_allocated"
                                + of);
        assertThat(lines.list.stream().map(line -> value(line, LogKeys.PROVISIONING_ID)).distinct())
                .hasSize(1)
                .doesNotContainNull();
    }

    /** By its own id alone: nobody has to know the provisioning's. */
    @Test
    void whoJoinsIsInEveryLineToo() {
        rig.send(0, request("r1"));
        rig.loop.turn();
        rig.send(0, request("r2"));
        serve("ep-r1");

        String of = " elser.model_key=" + KEY;
        String moved =
                "INFO provisioning moved"
                        + of
                        + " elser.request.id=r1 elser.request.waiting=[r2]"
                        + " elser.provisioning.waiters=2 ";
        assertThat(texts().stream().filter(line -> line.contains("r2")))
                .containsExactly(
                        "INFO request accepted elser.request.id=r2 elser.request.joined=true" + of,
                        moved
                                + "elser.provisioning.from=looking elser.provisioning.to=creating"
                                + " event.reason=creating endpoint ep-r1 (first)",
                        moved
                                + "elser.provisioning.from=creating elser.provisioning.to=following"
                                + " event.reason=endpoint ep-r1 is created",
                        moved
                                + "elser.provisioning.from=following elser.provisioning.to=gone"
                                + " event.reason=ended: ep-r1 is fully allocated",
                        "INFO request ended elser.request.id=r2"
                                + " elser.request.outcome=fully_allocated"
                                + of);
        assertThat(lines.list.stream().map(line -> value(line, LogKeys.PROVISIONING_ID)).distinct())
                .hasSize(1);
    }

    /** As many as the limit are named, the next one is only counted. */
    @Test
    void ofManyWhoJoinTheOldestAreNamed() {
        rig.send(0, request("leader"));
        rig.loop.turn();
        IntStream.rangeClosed(1, REQUEST_IDS + 1).forEach(i -> rig.send(0, request("r" + i)));
        serve("ep-leader");

        String all = "elser.request.waiting=[r1, r2, r3] elser.provisioning.waiters=5 ";
        assertThat(texts().stream().filter(line -> line.contains("moved")))
                .satisfiesExactly(
                        begun -> assertThat(begun).contains("leader elser.provisioning.waiters=1 "),
                        creating -> assertThat(creating).contains(all, "to=creating"),
                        following -> assertThat(following).contains(all, "to=following"),
                        ending -> assertThat(ending).contains(all, "to=ending"),
                        gone -> assertThat(gone).contains("=r4 elser.provisioning.waiters=1 "));
    }

    /** Who is refused by the cluster fails, and the next one leads; in the end nobody does. */
    @Test
    void transitionsNameWhoLeads_andAFailedRequestsEndItsReason() {
        rig.send(0, request("r1"));
        rig.send(0, request("r2", "default", config(2), false, null));
        for (int i = 0; i < 100; i++) {
            rig.round(MemoryClusters.Answer.MISTAKEN);
            rig.clock.pass(Duration.ofMillis(100));
        }

        assertThat(texts().stream().filter(line -> line.contains("request ended")))
                .containsExactly(
                        "INFO request ended elser.request.id=r1 elser.request.outcome=failed"
                                + " event.reason=invalid_request elser.model_key="
                                + KEY,
                        "INFO request ended elser.request.id=r2 elser.request.outcome=failed"
                                + " event.reason=invalid_request elser.model_key="
                                + KEY);
        assertThat(of("provisioning moved").stream().map(TurnLogTest::way))
                .containsExactly(
                        "r1: none looking",
                        "r1: looking creating",
                        "r1: creating looking",
                        "r2: looking creating",
                        "r2: creating looking",
                        "null: looking gone");
    }

    @Test
    void aRefusedRequestIsOneLineWithReasonAndPlaceAndNoPayload() {
        rig.send(0, invalid("r1", FailureReason.UNKNOWN_TARGET));
        rig.send(0, new RequestReading.Unreadable("no JSON: secret", List.of(), null));
        rig.send(0, request("r2"));
        rig.send(0, request("r2", "default", config(2), false, null));
        rig.loop.turn();

        assertThat(texts().stream().filter(line -> line.startsWith("WARN")))
                .containsExactly(
                        "WARN request refused, its record is set aside elser.request.id=r1"
                                + " event.reason=unknown_target elser.record.position=0@0",
                        "WARN request refused, its record is set aside"
                                + " event.reason=unreadable elser.record.position=0@1",
                        "WARN request refused, its record is set aside elser.request.id=r2"
                                + " event.reason=request_id_reused elser.record.position=0@3");
    }

    @Test
    void aFloodOfRefusedRequestsIsAFewLinesAndACount() {
        int all = 10_000;
        IntStream.range(0, all)
                .forEach(i -> rig.send(0, invalid("r" + i, FailureReason.INVALID_REQUEST)));
        while (rig.loop.snapshot().counts().requests().get("refused") < all) {
            rig.loop.turn();
        }
        rig.clock.pass(Duration.ofSeconds(1));
        rig.loop.turn();

        assertThat(of(TurnLog.REFUSED)).hasSize(REQUEST_LINES);
        assertThat(leftOut(TurnLog.REFUSED)).isEqualTo(all - REQUEST_LINES);
        assertThat(lines.list).hasSize(REQUEST_LINES + 1);
        assertThat(lines.list.getLast().getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void asManyAsFitInASecondAreAllTold() {
        IntStream.range(0, REQUEST_LINES)
                .forEach(i -> rig.send(0, invalid("r" + i, FailureReason.INVALID_REQUEST)));
        rig.loop.turn();
        rig.clock.pass(Duration.ofSeconds(1));
        rig.loop.turn();

        assertThat(lines.list).hasSize(REQUEST_LINES);
    }

    /** A limit of the flood's own kind: what is told of others does not suffer. */
    @Test
    void manyWhoJoinAreCountedAndWhoLeadsIsStillFollowed() {
        int joiners = 300;
        IntStream.range(0, joiners + 1).forEach(i -> rig.send(0, request("r" + i)));
        serve("ep-r0");

        int all = joiners + 1;
        assertThat(of(TurnLog.ACCEPTED).size() + leftOut(TurnLog.ACCEPTED)).isEqualTo(all);
        assertThat(of(TurnLog.ENDED).size() + leftOut(TurnLog.ENDED)).isEqualTo(all);
        assertThat(of(TurnLog.ACCEPTED)).hasSize(REQUEST_LINES);
        assertThat(of("provisioning moved"))
                .isNotEmpty()
                .allMatch(line -> value(line, LogKeys.REQUEST_ID) != null);
    }

    @Test
    void whatIsLeftOutIsAtDebug() {
        logger.setLevel(Level.DEBUG);
        IntStream.range(0, 100)
                .forEach(i -> rig.send(0, invalid("r" + i, FailureReason.INVALID_REQUEST)));
        rig.loop.turn();

        assertThat(
                        of(TurnLog.REFUSED).stream()
                                .collect(
                                        Collectors.groupingBy(
                                                ILoggingEvent::getLevel, Collectors.counting())))
                .isEqualTo(
                        Map.of(
                                Level.WARN,
                                (long) REQUEST_LINES,
                                Level.DEBUG,
                                100L - REQUEST_LINES));
    }

    /** Its copy is told of where it arrives; nothing is told before the copy is durable. */
    @Test
    void whatIsSentOnIsAtDebugOnceItIsCommitted() {
        logger.setLevel(Level.DEBUG);
        rig.log.fates.add(MemoryLog.Fate.ABORTED);
        rig.send(0, request("r1"), 5, false);
        rig.loop.turn();
        assertThat(lines.list).isEmpty();

        rig.run(Duration.ofSeconds(1));
        assertThat(texts())
                .containsExactly(
                        "DEBUG request sent on elser.request.id=r1 elser.record.position=0@0");
    }

    /** They are answered at once, and there never is a provisioning that could move. */
    @Test
    void aFloodThatComesTooLateMovesNothing() {
        IntStream.range(0, 500)
                .forEach(
                        i ->
                                rig.send(
                                        0,
                                        request(
                                                "r" + i,
                                                "default",
                                                config(1),
                                                true,
                                                Instant.EPOCH)));
        rig.loop.turn();

        assertThat(of("provisioning moved")).isEmpty();
        assertThat(lines.list).hasSize(2 * REQUEST_LINES);
    }

    @Test
    void aTurnThatComesToNothingIsNotTold() {
        rig.log.fates.add(MemoryLog.Fate.ABORTED);
        rig.send(0, request("r1"));
        rig.loop.turn();
        assertThat(lines.list).isEmpty();

        rig.run(Duration.ofSeconds(1));
        assertThat(of(TurnLog.ACCEPTED)).hasSize(1);
    }
}
