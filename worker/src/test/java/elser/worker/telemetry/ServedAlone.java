package elser.worker.telemetry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server in a process of its own, for limits that the JDK reads once in a process. It ends with
 * its standard input.
 */
final class ServedAlone implements AutoCloseable {

    private final Process process;
    private final int port;

    private ServedAlone(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServedAlone start(Duration idleTime) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServedAlone.class.getName(),
                                idleTime.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        String port = process.inputReader().readLine();
        if (port == null) {
            throw new AssertionError("the server has ended before it listened");
        }
        return new ServedAlone(process, Integer.parseInt(port));
    }

    public static void main(String[] arguments) throws IOException {
        Duration idleTime = Duration.parse(arguments[0]);
        try (Served served = new Served(LimitedHttp.idling(idleTime))) {
            System.out.println(served.port());
            int _ = System.in.read();
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
