package elser.worker.inference;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on a bare socket, so that it can fail in any way. Speaks just enough HTTP/1.1, and
 * counts the requests that it has read in full.
 */
final class RawServer implements AutoCloseable {

    /** What becomes of a request. */
    @FunctionalInterface
    interface Conduct {
        void meet(Exchange exchange) throws IOException, InterruptedException;
    }

    /**
     * A request that was read in full.
     *
     * @param line the request line
     * @param head all header lines
     */
    record Received(String line, String head, String body) {

        boolean isRead() {
            return line.startsWith("GET ");
        }
    }

    private final ServerSocket listening;
    private final Conduct conduct;
    private final List<Received> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger bytesRead = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    RawServer(Conduct conduct) {
        this.conduct = conduct;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    /** Gives every request the same answer. */
    static RawServer answering(String response) {
        return new RawServer(exchange -> exchange.write(response));
    }

    /** A whole response with a length. */
    static String response(int status, String headers, String body) {
        return "HTTP/1.1 "
                + status
                + " X\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n"
                + headers
                + "\r\n"
                + body;
    }

    static String json(int status, String body) {
        return response(status, "Content-Type: application/json\r\n", body);
    }

    /** An error as Elasticsearch words it. */
    static String error(int status, String type, String reason) {
        return json(
                status,
                "{\"error\":{\"type\":\"%s\",\"reason\":\"%s\"},\"status\":%d}"
                        .formatted(type, reason, status));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    List<Received> requests() {
        return requests;
    }

    /** Mutations that arrived. */
    long mutations() {
        return requests.stream().filter(request -> !request.isRead()).count();
    }

    /** Reads that arrived and whose path begins so. */
    long reads(String path) {
        return requests.stream()
                .filter(request -> request.line().startsWith("GET " + path))
                .count();
    }

    int connections() {
        return connections.size();
    }

    long openConnections() {
        return connections.stream().filter(connection -> !connection.isClosed()).count();
    }

    int bytesRead() {
        return bytesRead.get();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listening.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            while (!connection.isClosed()) {
                Received request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                conduct.meet(new Exchange(request, connection, closed));
            }
        } catch (IOException _) {
            // the other side went away
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Received read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            bytesRead.incrementAndGet();
            head.append((char) next);
        }
        String text = head.toString();
        String body = new String(in.readNBytes(length(text)), StandardCharsets.UTF_8);
        return new Received(text.substring(0, text.indexOf('\r')), text, body);
    }

    private static int length(String head) {
        String name = "\r\ncontent-length:";
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        return at < 0
                ? 0
                : Integer.parseInt(
                        head.substring(at + name.length(), head.indexOf("\r\n", at + 2)).strip());
    }

    /** One request and the ways to meet it. */
    record Exchange(Received request, Socket connection, CountDownLatch serverClosed) {

        void write(String response) throws IOException {
            connection.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
            connection.getOutputStream().flush();
        }

        /** Breaks the connection off, with a reset. */
        void reset() throws SocketException, IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        /** Ends the connection in order. */
        void end() throws IOException {
            connection.close();
        }

        /** Says nothing for as long as the server lives. */
        void hang() throws InterruptedException {
            serverClosed.await();
        }
    }
}
