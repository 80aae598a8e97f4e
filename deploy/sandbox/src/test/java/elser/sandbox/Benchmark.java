package elser.sandbox;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Measures how many calls a simulated cluster answers. {@code deploy/sandbox/benchmark} runs it
 * beside a server that has one core for itself.
 *
 * <p>Arguments: the server's address, its process id, the number of models it has imported, and how
 * many connections to use.
 */
final class Benchmark {

    private static final int ROUNDS = 3;
    private static final int POLLS_EACH = 10;

    /** What one endpoint's owner asks, again and again. */
    private record Load(String name, int calls, IntFunction<String> request) {}

    private final URI server;
    private final ProcessHandle process;
    private final int connections;

    private Benchmark(URI server, ProcessHandle process, int connections) {
        this.server = server;
        this.process = process;
        this.connections = connections;
    }

    /** Prints a line for each load. */
    public static void main(String[] arguments) throws Exception {
        Benchmark benchmark =
                new Benchmark(
                        URI.create(arguments[0]),
                        ProcessHandle.of(Long.parseLong(arguments[1])).orElseThrow(),
                        Integer.parseInt(arguments[3]));
        benchmark.measureAll(Integer.parseInt(arguments[2]));
    }

    private void measureAll(int models) throws Exception {
        System.out.printf("%-22s %9s %10s %16s%n", "load", "calls", "calls/s", "server CPU/call");
        for (int round = 1; round <= ROUNDS; round++) {
            int first = round;
            measure(new Load("look: no endpoint", models, i -> get(endpoint(first, i))));
            measure(new Load("create", models, i -> put(endpoint(first, i), model(i, models))));
            measure(new Load("look: endpoint", models, i -> get(endpoint(first, i))));
            measure(
                    new Load(
                            "statistics",
                            models * POLLS_EACH,
                            i -> get("/_ml/trained_models/" + id(first, i % models) + "/_stats")));
            measure(new Load("tasks", models, _ -> get("/_tasks?actions=xpack/ml/model_import*")));
            measure(new Load("delete", models, i -> call("DELETE", endpoint(first, i), "")));
        }
    }

    private static String id(int round, int number) {
        return "endpoint-" + round + "-" + number;
    }

    private static String endpoint(int round, int number) {
        return "/_inference/sparse_embedding/" + id(round, number);
    }

    private static String model(int number, int models) {
        return "{\"service\":\"elasticsearch\",\"service_settings\":{\"model_id\":\"model-"
                + (number % models + 1)
                + "\",\"num_threads\":1,\"num_allocations\":1}}";
    }

    private static String get(String target) {
        return call("GET", target, "");
    }

    private static String put(String target, String body) {
        return call("PUT", target, body);
    }

    private static String call(String method, String target, String body) {
        return method
                + " "
                + target
                + " HTTP/1.1\r\nHost: localhost\r\nX-Opaque-Id: benchmark\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private void measure(Load load) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                running.add(threads.submit(() -> send(load, next)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-22s %9d %10.0f %13.0f us%n",
                load.name(),
                load.calls(),
                load.calls() / seconds,
                (cpuNanos() - cpu) / 1e3 / load.calls());
    }

    private long cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    private void send(Load load, AtomicInteger next) {
        try (Socket socket =
                new Socket(InetAddress.getByName(server.getHost()), server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = next.getAndIncrement(); i < load.calls(); i = next.getAndIncrement()) {
                socket.getOutputStream()
                        .write(load.request().apply(i).getBytes(StandardCharsets.UTF_8));
                readAnswer(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        int length = 0;
        String line = line(in);
        while (!line.isEmpty()) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
            line = line(in);
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
