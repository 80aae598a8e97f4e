package elser.bench;

import elser.sandbox.process.Child;
import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A worker as it is shipped, as a process of its own. */
final class Worker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * Thousands of models are created in a minute and not in ten; nothing of it counts once they
     * are.
     */
    static final String[] FILLING = {
        "elser.resilience.concurrent-creates=16",
        "elser.resilience.calls-per-second=5000",
        "elser.resilience.definitions-per-look=100"
    };

    private final Child process;
    private final int port;
    private final long startedNanos;

    private Worker(Child process, int port, long startedNanos) {
        this.process = process;
        this.port = port;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts one.
     *
     * @param options of the worker, {@code name=value}, before those of the settings
     */
    static Worker start(Lab lab, Topics topics, Clusters clusters, List<String> options)
            throws IOException {
        return start(lab, topics, clusters, lab.settings().javaOptions(), options);
    }

    /** The same with other options of the JVM. */
    static Worker start(
            Lab lab,
            Topics topics,
            Clusters clusters,
            List<String> javaOptions,
            List<String> options)
            throws IOException {
        Settings settings = lab.settings();
        int port = freePort();
        List<String> program = new ArrayList<>();
        options.forEach(option -> program.add("-D" + option));
        settings.workerOptions().forEach(option -> program.add("-D" + option));
        program.addAll(List.of("-jar", settings.worker().toString(), "run"));
        long started = System.nanoTime();
        Child process =
                Child.start(
                        "worker",
                        lab.log("worker"),
                        environment(lab, topics, clusters, port),
                        javaOptions,
                        program);
        return new Worker(lab.keep(process), port, started);
    }

    /** The same through the worker's own launcher, with the options that this gives to the JVM. */
    static Worker launch(Lab lab, Topics topics, Clusters clusters) throws IOException {
        int port = freePort();
        long started = System.nanoTime();
        Child process =
                Child.run(
                        "worker",
                        lab.log("worker"),
                        environment(lab, topics, clusters, port),
                        List.of(lab.settings().launcher().toString(), "run"));
        return new Worker(lab.keep(process), port, started);
    }

    private static Map<String, String> environment(
            Lab lab, Topics topics, Clusters clusters, int port) {
        Map<String, String> environment = lab.environment(topics);
        environment.putAll(clusters.environment());
        environment.put("ELSER_HTTP_PORT", Integer.toString(port));
        return environment;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** When it was started, as of {@link System#nanoTime}. */
    long startedNanos() {
        return startedNanos;
    }

    Child process() {
        return process;
    }

    /** Waits until it owns something and all of it is loaded, as far as it says so itself. */
    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            process.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException("the worker did not get ready, see " + process.log());
            }
            Thread.sleep(20);
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            return HTTP.send(get("health/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The sum of all series of a metric that bear a label. */
    double metric(String name, String label) throws IOException, InterruptedException {
        String page = HTTP.send(get("metrics"), BodyHandlers.ofString()).body();
        return page.lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).build();
    }

    /** Processor time that it has used. */
    Duration cpu() {
        return process.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Threads of the operating system. */
    int threads() throws IOException {
        return statusNumber("Threads:");
    }

    /** Memory of the operating system, in KiB. */
    int residentKib() throws IOException {
        return statusNumber("VmRSS:");
    }

    private int statusNumber(String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.handle().pid()), "status");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Has its JVM collect garbage. */
    void collect() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = Long.toString(process.handle().pid());
        int exitCode =
                new ProcessBuilder(jcmd.toString(), pid, "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        if (exitCode != 0) {
            throw new ProgramException("jcmd GC.run ended with " + exitCode);
        }
    }

    /** Has it end in good order. */
    void stop() throws InterruptedException {
        int exitCode = process.stop();
        if (exitCode != 0) {
            throw new ProgramException(
                    "the worker ended with exit code " + exitCode + ", see " + process.log());
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
