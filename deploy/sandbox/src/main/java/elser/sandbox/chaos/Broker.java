package elser.sandbox.chaos;

import elser.sandbox.process.Child;
import elser.sandbox.process.ProgramException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The broker as a process of its own, always on one port with one folder of data. */
final class Broker implements AutoCloseable {

    /** Below those that connections are made from, so that nobody takes it meanwhile. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path jar;
    private final Path directory;
    private final int port;
    private Child process;
    private long upSinceNanos;
    private boolean isUp;

    Broker(Path jar, Path directory) throws IOException {
        this.jar = jar;
        this.directory = directory;
        this.port = freePort();
        this.process = start();
    }

    private static int freePort() {
        Random random = new Random();
        for (int i = 0; i < 100; i++) {
            int candidate = FIRST_PORT + random.nextInt(PORTS);
            try (ServerSocket socket =
                    new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // taken
            }
        }
        throw new ProgramException("no free port for the broker");
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    Path data() {
        return directory.resolve("kafka");
    }

    private Child start() throws IOException {
        isUp = false;
        Files.deleteIfExists(readyFile());
        return Child.start(
                "broker",
                directory.resolve("broker.log"),
                Map.of(),
                jar,
                List.of(
                        "--until-stdin-closes",
                        "--kafka-port",
                        Integer.toString(port),
                        "--data-dir",
                        data().toString(),
                        "--ready-file",
                        readyFile().toString(),
                        "--target",
                        "unused"));
    }

    private Path readyFile() {
        return directory.resolve("broker-ready.json");
    }

    void kill() {
        isUp = false;
        process.close();
    }

    void restart() throws IOException {
        if (!process.isAlive()) {
            process = start();
        }
    }

    /** Whether it serves. */
    boolean isUp() {
        if (!isUp && process.isAlive() && Files.exists(readyFile())) {
            isUp = true;
            upSinceNanos = System.nanoTime();
        }
        return isUp && process.isAlive();
    }

    /** Whether it has served for so long. */
    boolean isUpFor(Duration time) {
        return isUp() && System.nanoTime() - upSinceNanos > time.toNanos();
    }

    void awaitUp() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isUp()) {
            process.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException("the broker was not ready within " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    /** Ends it in good order; the data stays. */
    void stop() throws InterruptedException {
        isUp = false;
        int _ = process.stop();
    }

    @Override
    public void close() {
        process.close();
    }
}
