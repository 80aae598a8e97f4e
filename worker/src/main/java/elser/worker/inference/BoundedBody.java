package elser.worker.inference;

import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps a response of limited length, and of its headers those that are looked at: the client would
 * log what others say. Bytes stay as they were sent: an encoding that nobody asked for is not
 * undone, so a small body cannot grow, and a content type that cannot be understood does no harm.
 */
final class BoundedBody implements AsyncResponseConsumer<ClassicHttpResponse> {

    private static final List<String> KEPT =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.RETRY_AFTER);

    private record Begun(HttpResponse head, FutureCallback<ClassicHttpResponse> whole) {}

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;
    private @Nullable Begun begun;

    /**
     * @param limit longest body that is taken, in bytes
     */
    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public void consumeResponse(
            HttpResponse head,
            @Nullable EntityDetails body,
            HttpContext context,
            FutureCallback<ClassicHttpResponse> whole)
            throws ContentTooLongException {
        if (body == null) {
            whole.completed(response(head));
            return;
        }
        refuseAbove(body.getContentLength());
        begun = new Begun(head, whole);
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx says nothing that matters here
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer part) throws ContentTooLongException {
        long whole = (long) length + part.remaining();
        refuseAbove(whole);
        if (whole > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(whole, 2L * length)));
        }
        int more = part.remaining();
        part.get(bytes, length, more);
        length += more;
    }

    /** What came, once it has ended. At no time is more than twice the limit held. */
    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        if (begun != null) {
            begun.whole().completed(response(begun.head()));
        }
    }

    @Override
    public void failed(Exception cause) {
        // whoever made the call is told by other means
    }

    @Override
    public void releaseResources() {
        // memory only
    }

    private void refuseAbove(long length) throws ContentTooLongException {
        if (length > limit) {
            throw new ContentTooLongException("longer than " + limit + " bytes");
        }
    }

    /** Without the body: the client would copy it. */
    private static ClassicHttpResponse response(HttpResponse head) {
        var response = new BasicClassicHttpResponse(head.getCode(), head.getReasonPhrase());
        for (Header header : head.getHeaders()) {
            if (KEPT.stream().anyMatch(header.getName()::equalsIgnoreCase)) {
                response.addHeader(header);
            }
        }
        return response;
    }
}
