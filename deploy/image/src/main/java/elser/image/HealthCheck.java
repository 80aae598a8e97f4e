package elser.image;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/**
 * What the container's engine runs to learn whether the worker lives, for the image has no other
 * program that could ask: {@code GET /health/live} on the worker's port. Exit code 0 if the answer
 * is 200, or if the worker's HTTP is turned off; else 1.
 *
 * <p>The port is that of {@code ELSER_HTTP_PORT}: what only a file says is not seen from here.
 */
public final class HealthCheck {

    private static final String PORT = "ELSER_HTTP_PORT";
    private static final String DEFAULT_PORT = "8080";
    private static final String OFF = "0";
    private static final int PATIENCE_MILLIS = 4000;

    private HealthCheck() {}

    /** Asks once, and ends the process. */
    public static void main(String[] arguments) {
        System.exit(check(System.getenv(), System.out));
    }

    /**
     * Asks once.
     *
     * @param environment variables of the container
     * @param out gets one line, which the engine shows beside the result
     * @return exit code
     */
    static int check(Map<String, String> environment, PrintStream out) {
        String port = environment.getOrDefault(PORT, DEFAULT_PORT);
        if (port.equals(OFF)) {
            out.println(PORT + " is 0: nobody can be asked");
            return 0;
        }
        try {
            int status = ask(URI.create("http://127.0.0.1:" + port + "/health/live"));
            out.println("/health/live answers " + status);
            return status == HttpURLConnection.HTTP_OK ? 0 : 1;
        } catch (IOException | IllegalArgumentException unreachable) {
            out.println("port " + port + " does not answer: " + unreachable.getMessage());
            return 1;
        }
    }

    private static int ask(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
