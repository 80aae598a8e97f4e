package elser.sandbox.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one request after the other from a connection. */
final class RequestReader {

    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int MOST_BODY_BYTES = 16 * 1024 * 1024;
    private static final byte[] CONTINUE =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final OutputStream out;
    private int headBytes;

    /**
     * @param out where clients that wait for it are told to go on with the body
     */
    RequestReader(InputStream in, OutputStream out) {
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** The next request; empty when the client has closed the connection. */
    Optional<IncomingRequest> next() throws IOException {
        headBytes = 0;
        Optional<String> first = line();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        String[] words = first.get().split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new MalformedRequestException("'" + first.get() + "' begins no request");
        }
        String target = path(words[1]);
        requireUri(target);
        Map<String, String> headers = headers();
        boolean keepAlive =
                words[2].equals("HTTP/1.1")
                        && !headers.getOrDefault("Connection", "").equalsIgnoreCase("close");
        return Optional.of(
                new IncomingRequest(words[0], target, headers, body(headers), keepAlive));
    }

    /**
     * Tells if the client leaves instead of sending more. The thread must have ended before the
     * next request is read.
     */
    Thread watch(Runnable left) {
        return Thread.startVirtualThread(
                () -> {
                    if (atEnd()) {
                        left.run();
                    }
                });
    }

    private boolean atEnd() {
        try {
            in.mark(1);
            boolean end = in.read() < 0;
            if (!end) {
                in.reset();
            }
            return end;
        } catch (IOException _) {
            return true;
        }
    }

    /** A client that takes this for a proxy sends whole addresses. */
    private static String path(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int host = target.indexOf("://");
        int path = host < 0 ? -1 : target.indexOf('/', host + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    private static void requireUri(String target) throws IOException {
        try {
            var _ = new URI(target);
        } catch (URISyntaxException _) {
            throw new MalformedRequestException("'" + target + "' is no path");
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        while (true) {
            String line = line().orElseThrow(EOFException::new);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedRequestException("'" + line + "' is no header");
            }
            headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
        }
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("Expect", "").equalsIgnoreCase("100-continue")) {
            out.write(CONTINUE);
            out.flush();
        }
        byte[] bytes =
                headers.getOrDefault("Transfer-Encoding", "")
                                .toLowerCase(Locale.ROOT)
                                .endsWith("chunked")
                        ? chunks()
                        : bytes(number(headers.getOrDefault("Content-Length", "0"), 10));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line().orElseThrow(EOFException::new);
            int extension = size.indexOf(';');
            int length = number(extension < 0 ? size : size.substring(0, extension), 16);
            if (length == 0) {
                headers();
                return body.toByteArray();
            }
            body.write(bytes(length));
            if (body.size() > MOST_BODY_BYTES) {
                throw new MalformedRequestException("the body is too long");
            }
            String _ = line().orElseThrow(EOFException::new);
        }
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text.strip(), radix);
            if (number < 0 || number > MOST_BODY_BYTES) {
                throw new MalformedRequestException("the body is too long");
            }
            return number;
        } catch (NumberFormatException _) {
            throw new MalformedRequestException("'" + text + "' is no length");
        }
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (true) {
            int next = in.read();
            if (next < 0 && line.size() == 0) {
                return Optional.empty();
            }
            if (next < 0) {
                throw new EOFException();
            }
            if (++headBytes > MOST_HEAD_BYTES) {
                throw new MalformedRequestException("the head is too long");
            }
            if (next == '\n') {
                return Optional.of(line.toString(StandardCharsets.ISO_8859_1).stripTrailing());
            }
            line.write(next);
        }
    }
}
