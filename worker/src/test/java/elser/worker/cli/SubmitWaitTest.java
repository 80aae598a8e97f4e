package elser.worker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import elser.worker.screen.WatchEvents;
import elser.worker.spine.SharedBroker;
import elser.worker.spine.TestBroker;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code submit --wait} on a real broker, the worker's part played by the test. */
@ExtendWith(SharedBroker.class)
class SubmitWaitTest {

    private static final String KEY = " default/.elser_model_2 ";

    private static final String REQUEST = "{\"request_id\":\"%s\",\"inference_id\":\"my-elser\"}";

    private final OnBroker broker;
    private final Terminal terminal;

    SubmitWaitTest(TestBroker kafka) {
        broker = new OnBroker(kafka.bootstrapServers());
        terminal = broker.terminal();
    }

    @BeforeEach
    void createTopics() {
        broker.withTopics(1);
    }

    @Test
    void whatBecomesOfARequestIsShown_andItsEndIsTheCode() throws Exception {
        broker.publish("events", WatchEvents.requested(0, "r0", 1));
        CompletableFuture<Integer> code = submit("r1");

        broker.publish(
                "events",
                WatchEvents.requested(1, "r1", 1),
                WatchEvents.requested(1, "r2", 2),
                WatchEvents.served(2, "r1", 2));
        broker.handled(1);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out())
                .containsExactly(
                        "r1 key=default/.elser_model_2 partition=0 offset=0",
                        "2026-11-23T20:00:01.000Z r1" + KEY + "requested waiting for endpoint",
                        "2026-11-23T20:00:02.000Z r1"
                                + KEY
                                + "fully_allocated endpoint my-elser 3 of 3 allocations");
        assertThat(terminal.err())
                .containsExactly("Waiting for the request, Ctrl-C ends the waiting only.");
    }

    @Test
    void forMachinesTheEventsStandAlone_andOneFailureIsAFailure() throws Exception {
        CompletableFuture<Integer> code = submit("a b", "--json");
        String served = WatchEvents.served(2, "a", 2).replace("\"sequence\":3", "\"sequence\":0");
        String failed = WatchEvents.failed(2, "b", 1).replace("\"sequence\":3", "\"sequence\":0");

        broker.publish("events", served);
        broker.handled(1);
        await().until(() -> !terminal.out().isEmpty());
        assertThat(code).isNotDone();
        broker.publish("events", failed);
        broker.setAside(1, "invalid_request", "broken");
        broker.handled(2);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.out()).containsExactly(served, failed);
        assertThat(terminal.err())
                .containsExactly(
                        "a key=default/.elser_model_2 partition=0 offset=0",
                        "b key=default/.elser_model_2 partition=0 offset=1",
                        "Waiting for all 2 requests, Ctrl-C ends the waiting only.");
    }

    @Test
    void whenTheTimeIsOver_itSaysWhichHaveNotEnded() {
        assertThat(
                        terminal.run(
                                "submit",
                                "--inference-id",
                                "i",
                                "--request-id",
                                "r1",
                                "--wait",
                                "--timeout",
                                "100ms"))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .last()
                .isEqualTo(
                        "Not every request has ended within 100ms: r1 (no worker has answered it)."
                                + " They go on without this command; 'elser-worker watch --request"
                                + " ID' follows one.");
    }

    @Test
    void whatTheWorkerKnowsAlreadyEndsAsItEndedOrWillEnd_whatItSetsAsideFails() throws Exception {
        broker.publish(
                "events",
                WatchEvents.requested(0, "ended", 1),
                WatchEvents.served(1, "ended", 1),
                WatchEvents.requested(2, "open", 1),
                WatchEvents.requested(2, "reused", 2));
        CompletableFuture<Integer> code = submit("ended open reused");

        broker.publish("events", WatchEvents.served(3, "reused", 2));
        broker.setAside(2, "request_id_reused", "use a new request_id");
        broker.handled(3);
        await().until(() -> terminal.err().size() == 4);
        assertThat(code).isNotDone();
        broker.publish("events", WatchEvents.served(4, "open", 1));

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
        String end = "fully_allocated endpoint my-elser 3 of 3 allocations";
        assertThat(terminal.out().subList(3, terminal.out().size()))
                .containsExactly(
                        "2026-11-23T20:00:01.000Z ended" + KEY + end,
                        "2026-11-23T20:00:04.000Z open" + KEY + end);
        assertThat(terminal.err())
                .containsExactly(
                        "Waiting for all 3 requests, Ctrl-C ends the waiting only.",
                        "reused was set aside as request_id_reused: use a new request_id.",
                        "ended is known to the worker: the same request ended before, as follows."
                                + " To ask again, give it a new request id.",
                        "open is known to the worker: the same request is under way.");
    }

    @Test
    void whatIsSaidOfEarlierRecordsWithItsId_isNotSaidOfIt() throws Exception {
        broker.publish("requests", REQUEST.formatted("r1"), REQUEST.formatted("r2"));
        CompletableFuture<Integer> code = submit("r1 r2");

        broker.publish(
                "events",
                WatchEvents.requested(1, "r1", 1),
                WatchEvents.failed(1, "r2", 1).replace("\"sequence\":3", "\"sequence\":0"),
                WatchEvents.served(2, "r1", 1));
        broker.setAside(1, "invalid_request", "broken");
        broker.handled(2);
        broker.setAside(2, "request_id_reused", "use a new request_id");
        broker.publish("events", WatchEvents.requested(3, "r2", 1), WatchEvents.served(4, "r2", 1));
        broker.handled(4);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.out().subList(2, terminal.out().size()))
                .containsExactly(
                        "2026-11-23T20:00:03.000Z r2" + KEY + "requested waiting for endpoint",
                        "2026-11-23T20:00:04.000Z r2"
                                + KEY
                                + "fully_allocated endpoint my-elser 3 of 3 allocations");
        assertThat(terminal.err())
                .containsExactly(
                        "Waiting for all 2 requests, Ctrl-C ends the waiting only.",
                        "r1 was set aside as request_id_reused: use a new request_id.");
    }

    @Test
    void whereTheGroupIsTheWrongOne_whatIsSaidMustDo() throws Exception {
        terminal.hurrying(Duration.ofMillis(500));
        CompletableFuture<Integer> code = submit("r1");

        broker.publish("events", WatchEvents.requested(1, "r1", 1), WatchEvents.served(2, "r1", 1));

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.DONE);
        assertThat(terminal.out()).hasSize(3);
    }

    @Test
    void aGroupThatReadsNothing_mayBeTheWrongOne() {
        String[] arguments =
                "submit --inference-id i --request-id r1 --wait --timeout 1h".split(" ", -1);
        assertThat(terminal.hurrying(Duration.ofMinutes(10)).run(arguments))
                .isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err().get(1))
                .startsWith("Group " + broker.groupId() + " has read none of this: no worker runs")
                .contains("elser.kafka.group.id");
    }

    @Test
    void whatTheWorkerKnowsButNoTopicTells_endsToo() throws Exception {
        CompletableFuture<Integer> code = submit("forgotten");

        broker.handled(1);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
        assertThat(terminal.err())
                .containsExactly(
                        "Waiting for the request, Ctrl-C ends the waiting only.",
                        "forgotten is known to the worker, but what it said is no longer on the"
                                + " topic, so its end cannot be told; 'elser-worker explain"
                                + " forgotten' tells whether it is in flight. To ask again, give it"
                                + " a new request id.");
    }

    /** Begins to submit requests with these ids, and returns when they are published. */
    private CompletableFuture<Integer> submit(String ids, String... more) {
        String requests =
                Arrays.stream(ids.split(" ", -1))
                        .map(REQUEST::formatted)
                        .collect(Collectors.joining());
        terminal.typing(requests);
        String[] arguments =
                Arrays.copyOf(new String[] {"submit", "--file", "-", "--wait"}, 4 + more.length);
        System.arraycopy(more, 0, arguments, 4, more.length);
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(
                        () -> terminal.run(arguments), Thread::startVirtualThread);
        await().atMost(Duration.ofSeconds(30)).until(() -> terminal.interruption().isArmed());
        return code;
    }
}
