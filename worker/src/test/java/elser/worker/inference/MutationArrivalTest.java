package elser.worker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import elser.worker.inference.RawServer.Conduct;
import elser.worker.lifecycle.CallResult;
import elser.worker.lifecycle.Mutation;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whatever goes wrong, a mutation arrives at one node, once. */
class MutationArrivalTest {

    private static final Duration PATIENCE = Duration.ofMillis(800);
    private static final String NODE_GONE =
            "{\"error\":{\"type\":\"status_exception\",\"reason\":\"no\"},\"status\":429}";

    private record Fault(Conduct conduct, CallResult result) {

        /** Others have all the time they need. */
        boolean isTimeOut() {
            return result.toString().contains("no answer within");
        }
    }

    private static Map<String, Fault> faults() {
        Map<String, Fault> faults = new TreeMap<>();
        for (int status : List.of(502, 503, 504)) {
            faults.put(
                    status + " of a gateway",
                    new Fault(
                            exchange -> exchange.write(RawServer.response(status, "", "")),
                            new CallResult.Answered(status, null, "0 bytes of no content type")));
            faults.put(
                    status + " of Elasticsearch",
                    new Fault(
                            exchange -> exchange.write(RawServer.error(status, "some", "no")),
                            new CallResult.Answered(status, "some", "no")));
        }
        faults.put(
                "429 with Retry-After",
                new Fault(
                        exchange ->
                                exchange.write(
                                        RawServer.response(429, "Retry-After: 0\r\n", NODE_GONE)),
                        new CallResult.Answered(429, "status_exception", "no")));
        faults.put(
                "redirect",
                new Fault(
                        exchange -> exchange.write(RawServer.response(307, "Location: /x\r\n", "")),
                        new CallResult.Answered(307, null, "0 bytes of no content type")));
        faults.put(
                "reset after the request",
                new Fault(RawServer.Exchange::reset, new CallResult.NoAnswer("connection reset")));
        faults.put(
                "end without an answer",
                new Fault(
                        RawServer.Exchange::end,
                        new CallResult.NoAnswer("connection closed before an answer")));
        faults.put(
                "end in the middle of an answer",
                new Fault(
                        exchange -> {
                            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
                            exchange.end();
                        },
                        new CallResult.NoAnswer("connection closed before an answer")));
        faults.put(
                "something that is not HTTP",
                new Fault(
                        exchange -> {
                            exchange.write("220 mail.example ready\r\n\r\n");
                            exchange.end();
                        },
                        new CallResult.NoAnswer("an answer that is not HTTP")));
        faults.put(
                "no answer in time",
                new Fault(
                        RawServer.Exchange::hang,
                        new CallResult.NoAnswer("no answer within " + PATIENCE)));
        faults.put(
                "an answer that does not end",
                new Fault(
                        exchange -> {
                            exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
                            exchange.hang();
                        },
                        new CallResult.NoAnswer("no answer within " + PATIENCE)));
        return faults;
    }

    @TestFactory
    Stream<DynamicTest> aCreateArrivesOnce() {
        return tests(1, Caller.create("my-elser"));
    }

    @TestFactory
    Stream<DynamicTest> aCreateOnOneOfThreeNodesArrivesOnce() {
        return tests(3, Caller.create("my-elser"));
    }

    /** Faults that cost time differ in nothing that depends on the kind. */
    @TestFactory
    Stream<DynamicTest> everyOtherMutationArrivesOnceWithOneNodeAndWithThree() {
        return Caller.MUTATIONS.stream()
                .filter(mutation -> !(mutation instanceof Mutation.Create))
                .flatMap(mutation -> Stream.concat(quick(1, mutation), quick(3, mutation)));
    }

    private static Stream<DynamicTest> quick(int nodes, Mutation mutation) {
        return tests(nodes, mutation, fault -> !fault.isTimeOut());
    }

    private static Stream<DynamicTest> tests(int nodes, Mutation mutation) {
        return tests(nodes, mutation, _ -> true);
    }

    private static Stream<DynamicTest> tests(
            int nodes, Mutation mutation, Predicate<Fault> wanted) {
        return faults().entrySet().stream()
                .filter(fault -> wanted.test(fault.getValue()))
                .map(
                        fault ->
                                DynamicTest.dynamicTest(
                                        "%s, nodes: %d, %s"
                                                .formatted(mutation.kind(), nodes, fault.getKey()),
                                        () ->
                                                assertArrivesOnce(
                                                        fault.getValue(), nodes, mutation)));
    }

    private static void assertArrivesOnce(Fault fault, int nodes, Mutation mutation) {
        List<RawServer> servers =
                IntStream.range(0, nodes).mapToObj(_ -> new RawServer(fault.conduct())).toList();
        URI[] addresses = servers.stream().map(RawServer::url).toArray(URI[]::new);
        var settings = fault.isTimeOut() ? new Settings().createTimeout(PATIENCE) : new Settings();
        try (var caller = new Caller(settings, addresses)) {
            CallResult result = caller.run(mutation, () -> true);

            assertThat(result).isEqualTo(fault.result());
            assertThat(servers.stream().mapToLong(RawServer::mutations).sum()).isEqualTo(1);
            assertThat(servers.stream().mapToInt(RawServer::connections).sum()).isEqualTo(1);
            assertThat(caller.freePlaces()).isEqualTo(2);
        } finally {
            servers.forEach(RawServer::close);
        }
    }
}
