package elser.worker.inference;

import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.RequestOptions;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;

import elser.worker.config.WorkerConfig.Resilience;

import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP to one target. A call goes to one node, arrives there once at most, and ends within its
 * time-out, whole body included. Blocks its thread, which is to be a virtual one.
 */
final class Http implements AutoCloseable {

    private static final String OPAQUE_ID = "X-Opaque-Id";
    private static final String TRACEPARENT = "traceparent";

    /** Longest answer about one thing that is read: an endpoint, an error, a version. */
    static final int SMALL_BYTES = 1 << 20;

    private final HttpClients clients;
    private final Resilience settings;
    private final QuietClient reading;
    private final int smallBytes;

    Http(HttpClients clients, Resilience settings) {
        this.clients = clients;
        this.settings = settings;
        this.reading = clients.keepingConnections();
        this.smallBytes = Math.min(SMALL_BYTES, settings.responseBytes());
    }

    /**
     * Makes a read.
     *
     * @param authorization value of the header, null for none
     */
    Arrival read(URI node, Request request, @Nullable String authorization) {
        return call(
                reading,
                node,
                request(request, authorization),
                new BoundedBody(settings.responseBytes()),
                settings.readTimeout());
    }

    /**
     * Makes a read of little on a connection of its own.
     *
     * @param authorization value of the header, null for none
     */
    Arrival readAfresh(URI node, Request request, @Nullable String authorization) {
        try (QuietClient once = clients.forOneCall(new Gate(() -> true))) {
            return call(
                    once,
                    node,
                    request(request, authorization),
                    new BoundedBody(smallBytes),
                    settings.readTimeout());
        }
    }

    /**
     * Makes a mutation, on a connection of its own.
     *
     * @param authorization value of the header, null for none
     * @param gate asked between connecting and sending
     */
    Arrival mutate(URI node, Request request, @Nullable String authorization, Gate gate) {
        try (QuietClient once = clients.forOneCall(gate)) {
            return call(
                    once,
                    node,
                    request(request, authorization),
                    new BoundedBody(smallBytes),
                    settings.createTimeout());
        }
    }

    @Override
    public void close() {
        reading.close();
    }

    private Arrival call(
            QuietClient client,
            URI node,
            co.elastic.clients.transport.rest5_client.low_level.Request request,
            BoundedBody body,
            Duration limit) {
        request.setOptions(
                request.getOptions().toBuilder().setHttpAsyncResponseConsumerFactory(() -> body));
        // One node per low-level client: with several it would send a mutation again to the next
        // one. Closing it would close the client below, which lives longer.
        @SuppressWarnings("resource")
        Rest5Client elastic = Rest5Client.builder(node).setHttpClient(client.client()).build();
        var arrival = new CompletableFuture<Arrival>();
        Cancellable running = elastic.performRequestAsync(request, listener(arrival, body));
        try {
            return arrival.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            running.cancel();
            return new Arrival.Missed("no answer within " + limit);
        } catch (InterruptedException _) {
            running.cancel();
            Thread.currentThread().interrupt();
            return new Arrival.Missed("the worker is stopping");
        } catch (ExecutionException e) {
            return new Arrival.Missed(Causes.of(e.getCause() == null ? e : e.getCause()));
        }
    }

    private static co.elastic.clients.transport.rest5_client.low_level.Request request(
            Request request, @Nullable String authorization) {
        var call =
                new co.elastic.clients.transport.rest5_client.low_level.Request(
                        request.method(), request.path());
        call.addParameters(request.query());
        if (request.body() != null) {
            call.setEntity(new ByteArrayEntity(request.body(), ContentType.APPLICATION_JSON));
        }
        RequestOptions.Builder options = RequestOptions.DEFAULT.toBuilder();
        options.addHeader(OPAQUE_ID, request.opaqueId());
        if (request.traceparent() != null) {
            options.addHeader(TRACEPARENT, request.traceparent());
        }
        if (authorization != null) {
            options.addHeader(HttpHeaders.AUTHORIZATION, authorization);
        }
        call.setOptions(options);
        return call;
    }

    private static ResponseListener listener(CompletableFuture<Arrival> arrival, BoundedBody body) {
        return new ResponseListener() {
            @Override
            public void onSuccess(Response response) {
                arrival.complete(came(response, body));
            }

            @Override
            public void onFailure(Exception failure) {
                arrival.complete(
                        switch (failure) {
                            case ResponseException answered -> came(answered.getResponse(), body);
                            case ContentTooLongException _ -> new Arrival.Oversize();
                            case Exception other -> new Arrival.Missed(Causes.of(other));
                        });
            }
        };
    }

    private static Arrival came(Response response, BoundedBody body) {
        return new Arrival.Came(
                response.getStatusCode(),
                response.getHeader(HttpHeaders.CONTENT_TYPE),
                seconds(response.getHeader(HttpHeaders.RETRY_AFTER)),
                body.bytes());
    }

    private static @Nullable Duration seconds(@Nullable String retryAfter) {
        try {
            return retryAfter == null ? null : Duration.parse("PT" + retryAfter.strip() + "S");
        } catch (DateTimeException _) {
            return null; // a date: no server in question sends one
        }
    }
}
