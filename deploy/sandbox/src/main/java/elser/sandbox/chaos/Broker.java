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

/**
 * The broker as a process of its own, always on one port with one folder of data, and its
 * controller as another one, which is never harmed.
 */
final class Broker implements AutoCloseable {

    /** Below those that connections are made from, so that nobody takes it meanwhile. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Path jar;
    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final Child controller;
    private final Presence presence = new Presence(System.nanoTime());
    private Child process;
    private boolean isClosed;

    Broker(Path jar, Path directory) throws IOException {
        this.jar = jar;
        this.directory = directory;
        this.port = freePort();
        this.controllerPort = freePort();
        this.controller = startController();
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

    private Child startController() throws IOException {
        return Child.start(
                "controller",
                directory.resolve("controller.log"),
                Map.of(),
                jar,
                List.of(
                        "controller",
                        "--controller-port",
                        Integer.toString(controllerPort),
                        "--data-dir",
                        directory.resolve("controller").toString()));
    }

    private Child start() throws IOException {
        if (isClosed) {
            throw new ProgramException("the run has ended, no broker is started any more");
        }
        Files.deleteIfExists(readyFile());
        Child started =
                Child.start(
                        "broker",
                        directory.resolve("broker.log"),
                        Map.of(),
                        jar,
                        List.of(
                                "--until-stdin-closes",
                                "--kafka-port",
                                Integer.toString(port),
                                "--controller-port",
                                Integer.toString(controllerPort),
                                "--data-dir",
                                data().toString(),
                                "--ready-file",
                                readyFile().toString(),
                                "--target",
                                "unused"));
        presence.started();
        return started;
    }

    private Path readyFile() {
        return directory.resolve("broker-ready.json");
    }

    void kill() {
        presence.ended(System.nanoTime());
        process.close();
    }

    /** Starts it again where it has ended, but not before the controller has missed it. */
    synchronized void restart() throws IOException {
        look();
        if (!process.isAlive() && presence.isMissed(System.nanoTime())) {
            process = start();
        }
    }

    private void look() {
        presence.seen(process.isAlive(), Files.exists(readyFile()), System.nanoTime());
    }

    /** Whether it serves. */
    boolean isUp() {
        look();
        return presence.isUp();
    }

    /** Whether it has served for so long. */
    boolean isUpFor(Duration time) {
        look();
        return presence.isUpFor(time, System.nanoTime());
    }

    /** Whether a worker that starts may have given up on it, which takes a minute. */
    boolean mayBeGivenUp() {
        look();
        return presence.mayBeGivenUp(System.nanoTime());
    }

    void awaitUp() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isUp()) {
            controller.requireAlive();
            process.requireAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new ProgramException("the broker was not ready within " + PATIENCE);
            }
            Thread.sleep(50);
        }
    }

    /** Ends it in good order; the data stays. */
    void stop() throws InterruptedException {
        presence.ended(System.nanoTime());
        int _ = process.stop();
        controller.close();
    }

    /** Ends it at once, from any thread; it is not started afterwards. */
    @Override
    public synchronized void close() {
        isClosed = true;
        process.close();
        controller.close();
    }
}
