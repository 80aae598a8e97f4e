package elser.sandbox.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.net.ssl.SSLContext;

/** One HTTP port on the loopback address; every connection has a virtual thread. */
public final class Port implements AutoCloseable {

    private static final int BACKLOG = 1024;

    /** Bound but not listening: nobody else gets the port while it refuses connections. */
    private final SocketChannel reservation;

    private final InetSocketAddress address;
    private final Optional<SSLContext> tls;
    private final Handler handler;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The port is closed for good only when the thread that accepts has noticed. */
    private Future<?> acceptor = CompletableFuture.completedFuture(null);

    private volatile Optional<ServerSocket> listening = Optional.empty();

    private Port(int number, Optional<SSLContext> tls, Handler handler) throws IOException {
        this.tls = tls;
        this.handler = handler;
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        reservation = SocketChannel.open();
        try {
            reservation.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            reservation.bind(new InetSocketAddress(loopback, number));
            address = (InetSocketAddress) reservation.getLocalAddress();
            open();
        } catch (IOException e) {
            reservation.close();
            throw e;
        }
    }

    /**
     * Listens.
     *
     * @param number 0 picks a free one
     * @param tls with it, connections are encrypted
     */
    public static Port listen(int number, Optional<SSLContext> tls, Handler handler) {
        try {
            return new Port(number, tls, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on 127.0.0.1:" + number + ": " + e.getMessage(), e);
        }
    }

    public URI url() {
        return URI.create(
                (tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + address.getPort());
    }

    public boolean isOpen() {
        return listening.isPresent();
    }

    /** Takes connections again. */
    public void accept() {
        try {
            open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }

    private synchronized void open() throws IOException {
        if (isOpen()) {
            return;
        }
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        listening = Optional.of(server);
        acceptor = threads.submit(() -> acceptFrom(server));
    }

    /** Resets all connections and refuses new ones. */
    public synchronized void refuse() {
        Optional<ServerSocket> server = listening;
        listening = Optional.empty();
        try {
            if (server.isPresent()) {
                server.get().close();
                acceptor.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        connections.forEach(Connection::reset);
    }

    private void acceptFrom(ServerSocket server) {
        try {
            while (true) {
                serve(server.accept(), server);
            }
        } catch (IOException _) {
            // it listens no more
        }
    }

    private void serve(Socket socket, ServerSocket server) {
        Connection connection = new Connection(socket, tls, handler);
        connections.add(connection);
        if (listening.filter(server::equals).isEmpty()) {
            connection.reset();
        }
        threads.execute(
                () -> {
                    connection.run();
                    connections.remove(connection);
                });
    }

    /** Breaks off whatever is still being answered. */
    @Override
    public void close() {
        refuse();
        threads.shutdownNow();
        try {
            reservation.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
