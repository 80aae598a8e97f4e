package elser.bench;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.Control;
import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The simulated clusters of a run. */
final class Clusters implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String HANG =
            "{\"on\":{\"operation\":\"put-endpoint\"},\"fault\":\"hang\"}";

    private final Addresses addresses;
    private final Child process;
    private final Control control;

    Clusters(Addresses addresses, Child process) {
        this.addresses = addresses;
        this.process = process;
        control = new Control(addresses);
    }

    /**
     * The name and what the sandbox takes for clusters on which so many models are there already.
     *
     * @param more further keys, each with a comma before it
     */
    static List<String> withModels(int targets, int models, String more) {
        return IntStream.range(0, targets)
                .mapToObj(
                        number ->
                                "t%d,allocation-time=1ms,imported-models=m-{0..%d}%s"
                                        .formatted(number, Math.max(1, models - 1), more))
                .toList();
    }

    /** Deployments stay at the first of their two allocations. */
    static final String HALF_WAY = ",allocations=stalls-after:1";

    /** For the worker. */
    Map<String, String> environment() {
        return addresses.environmentOfTargets();
    }

    Set<String> names() {
        return addresses.targets().keySet();
    }

    /** From now on creates are taken and not answered. */
    void holdCreates() throws IOException, InterruptedException {
        for (String name : names()) {
            control.send(name, "rules", "POST", HANG);
        }
    }

    /** Deployments of a target come up at once. */
    void letUp(String name) throws IOException, InterruptedException {
        control.send(name, "changes", "POST", "{\"set_allocations\":\"completes\"}");
    }

    /** From now on deployments of a target stay at their first allocation again. */
    void hold(String name) throws IOException, InterruptedException {
        control.send(name, "changes", "POST", "{\"set_allocations\":{\"stalls_after\":1}}");
    }

    /** Creates that stored an endpoint, on all targets. */
    int created() throws IOException, InterruptedException {
        int created = 0;
        for (String name : names()) {
            for (JsonNode model : control.get(name, "counters").path("creates")) {
                created += model.path("accepted").asInt();
            }
        }
        return created;
    }

    /** Waits until so many are created; the worker that creates them must not end meanwhile. */
    void awaitCreated(int number, Worker worker) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (created() < number) {
            worker.process().requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException("the creates did not come");
            }
            Thread.sleep(200);
        }
    }

    /** The most creates of one model. */
    int mostCreates() throws IOException, InterruptedException {
        int most = 0;
        for (String name : names()) {
            for (JsonNode model : control.get(name, "counters").path("creates")) {
                most = Math.max(most, model.path("arrived").asInt());
            }
        }
        return most;
    }

    /**
     * Calls that read.
     *
     * @param all of them
     * @param looks how many looks they were made for: each lists the tasks once
     */
    record Reads(long all, long looks) {

        Reads since(Reads before) {
            return new Reads(all - before.all, looks - before.looks);
        }
    }

    /** Calls that read, of all targets. */
    Reads reads() throws IOException, InterruptedException {
        long reads = 0;
        long looks = 0;
        for (String name : names()) {
            JsonNode calls = control.get(name, "counters").path("calls");
            for (Map.Entry<String, JsonNode> each : calls.properties()) {
                if (!each.getKey().equals("put-endpoint")) {
                    reads += each.getValue().asLong();
                }
            }
            looks += calls.path("list-tasks").asLong();
        }
        return new Reads(reads, looks);
    }

    @Override
    public void close() {
        control.close();
        process.close();
    }
}
