package elser.bench;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.process.Addresses;
import elser.sandbox.process.Child;
import elser.sandbox.process.Control;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The simulated clusters of a run. */
final class Clusters implements AutoCloseable {

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
        Map<String, String> environment = new TreeMap<>();
        addresses
                .targets()
                .forEach(
                        (name, target) ->
                                environment.put(
                                        "ELSER_TARGETS_" + name.toUpperCase(Locale.ROOT) + "_URL",
                                        target.front().toString()));
        return environment;
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

    /** Calls that read, of all targets. */
    long reads() throws IOException, InterruptedException {
        long reads = 0;
        for (String name : names()) {
            JsonNode calls = control.get(name, "counters").path("calls");
            for (Map.Entry<String, JsonNode> each : calls.properties()) {
                if (!each.getKey().equals("put-endpoint")) {
                    reads += each.getValue().asLong();
                }
            }
        }
        return reads;
    }

    @Override
    public void close() {
        control.close();
        process.close();
    }
}
