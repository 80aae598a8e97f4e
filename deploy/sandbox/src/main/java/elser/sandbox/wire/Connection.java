package elser.sandbox.wire;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Serves one connection, request after request, on a thread of its own. */
final class Connection implements Runnable {

    private final Socket socket;
    private final Optional<SSLContext> tls;
    private final Handler handler;
    private volatile boolean reset;

    Connection(Socket socket, Optional<SSLContext> tls, Handler handler) {
        this.socket = socket;
        this.tls = tls;
        this.handler = handler;
    }

    @Override
    public void run() {
        try (socket;
                Socket stream = tls.isPresent() ? secure(tls.get()) : socket) {
            // Without it, kept-alive connections wait some 40 ms for a delayed acknowledgement.
            socket.setTcpNoDelay(true);
            ResponseWriter writer = new ResponseWriter(stream.getOutputStream());
            serve(new RequestReader(stream.getInputStream(), stream.getOutputStream()), writer);
        } catch (IOException | ExecutionException _) {
            // the client has left, or was never one of HTTP
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The plain socket stays at hand: closing the secure one would say farewell first. */
    private SSLSocket secure(SSLContext context) throws IOException {
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, null, 0, true);
        secure.setUseClientMode(false);
        return secure;
    }

    private void serve(RequestReader reader, ResponseWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        try {
            Optional<IncomingRequest> request = reader.next();
            while (request.isPresent()
                    && answer(request.get(), reader, writer)
                    && request.get().keepAlive()) {
                request = reader.next();
            }
        } catch (MalformedRequestException e) {
            writer.write(
                    new IncomingRequest("GET", "/", Map.of(), "", false),
                    Reply.Response.of(400, "text/plain", e.getMessage() + "\n"));
        }
    }

    /** Whether the connection can go on. */
    private boolean answer(IncomingRequest request, RequestReader reader, ResponseWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<Reply> reply = begin(request);
        if (reply.isDone()) {
            return deliver(request, get(reply), writer);
        }
        Thread watch = reader.watch(() -> giveUp(reply));
        boolean goesOn = deliver(request, get(reply), writer);
        if (goesOn && request.keepAlive()) {
            watch.join();
        }
        return goesOn;
    }

    private CompletableFuture<Reply> begin(IncomingRequest request) {
        try {
            return handler.handle(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Reply get(CompletableFuture<Reply> reply) throws InterruptedException {
        try {
            return reply.get();
        } catch (CancellationException _) {
            return new Reply.Closed();
        } catch (ExecutionException e) {
            return Reply.Response.of(
                    500, "text/plain", "the sandbox failed: " + e.getCause() + "\n");
        }
    }

    /** The connection has ended before there was an answer, by whoever ended it. */
    private void giveUp(CompletableFuture<Reply> reply) {
        boolean _ = reset ? reply.complete(new Reply.Reset()) : reply.cancel(false);
    }

    /** Whether the connection can go on. */
    private boolean deliver(IncomingRequest request, Reply reply, ResponseWriter writer)
            throws IOException, InterruptedException, ExecutionException {
        switch (reply) {
            case Reply.Response response -> writer.write(request, response);
            case Reply.Slow(var response, int bytes, var pause) ->
                    writer.writeSlowly(request, response, bytes, pause);
            case Reply.Truncated(var response, int bytes) -> {
                writer.writeTruncated(request, response, bytes);
                return false;
            }
            case Reply.Closed() -> {
                return false;
            }
            case Reply.Reset() -> {
                reset();
                return false;
            }
        }
        return true;
    }

    /** Makes the client's next read or write fail. */
    void reset() {
        reset = true;
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // it is closed already
        }
    }
}
