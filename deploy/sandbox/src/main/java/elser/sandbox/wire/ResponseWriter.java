package elser.sandbox.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Writes answers to a connection. */
final class ResponseWriter {

    private final OutputStream out;

    ResponseWriter(OutputStream out) {
        this.out = out;
    }

    void write(IncomingRequest request, Reply.Response response) throws IOException {
        out.write(bytes(request, response));
        out.flush();
    }

    /** The head, and so many bytes of the body. */
    void writeTruncated(IncomingRequest request, Reply.Response response, int length)
            throws IOException {
        byte[] whole = bytes(request, response);
        int body = request.method().equals("HEAD") ? 0 : utf8(response.body()).length;
        out.write(whole, 0, Math.min(whole.length, whole.length - body + length));
        out.flush();
    }

    void writeSlowly(
            IncomingRequest request,
            Reply.Response response,
            int step,
            Supplier<CompletableFuture<Void>> pause)
            throws IOException, InterruptedException, ExecutionException {
        byte[] whole = bytes(request, response);
        for (int from = 0; from < whole.length; from += step) {
            if (from > 0) {
                pause.get().get();
            }
            out.write(whole, from, Math.min(step, whole.length - from));
            out.flush();
        }
    }

    private static byte[] bytes(IncomingRequest request, Reply.Response response) {
        byte[] body = utf8(response.body());
        byte[] head = utf8(head(request, response, body.length));
        if (request.method().equals("HEAD")) {
            return head;
        }
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static String head(IncomingRequest request, Reply.Response response, int length) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ").append(response.status()).append(' ');
        head.append(StatusText.of(response.status())).append("\r\n");
        response.headers()
                .forEach(
                        header ->
                                head.append(header.name())
                                        .append(": ")
                                        .append(header.value())
                                        .append("\r\n"));
        if (length > 0) {
            head.append("Content-Type: ").append(response.contentType()).append("\r\n");
        }
        if (!request.keepAlive()) {
            head.append("Connection: close\r\n");
        }
        return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
