package elser.worker.inference;

import co.elastic.clients.transport.rest5_client.low_level.BufferedByteConsumer;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.support.AbstractAsyncResponseConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Keeps a response of limited length. Bytes stay as they were sent: an encoding that nobody asked
 * for is not undone, so a small body cannot grow.
 */
final class BoundedBody
        extends AbstractAsyncResponseConsumer<ClassicHttpResponse, ByteArrayEntity> {

    private static final ContentType UNKNOWN = ContentType.APPLICATION_OCTET_STREAM;

    /**
     * @param bytes longest body that is taken
     */
    BoundedBody(int bytes) {
        super(new BufferedByteConsumer(bytes));
    }

    @Override
    protected ClassicHttpResponse buildResult(
            HttpResponse response,
            @Nullable ByteArrayEntity entity,
            @Nullable ContentType contentType) {
        var result = new BasicClassicHttpResponse(response.getCode(), response.getReasonPhrase());
        for (Header header : response.getHeaders()) {
            if (!header.getName().equalsIgnoreCase(HttpHeaders.CONTENT_ENCODING)) {
                result.addHeader(header);
            }
        }
        byte[] bytes = entity == null ? new byte[0] : bytesOf(entity);
        result.setEntity(new ByteArrayEntity(bytes, contentType == null ? UNKNOWN : contentType));
        return result;
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx says nothing that matters here
    }

    private static byte[] bytesOf(ByteArrayEntity entity) {
        try {
            return entity.getContent().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
