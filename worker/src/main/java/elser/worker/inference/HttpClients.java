package elser.worker.inference;

import elser.worker.config.WorkerConfig.Resilience;

import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

import java.net.ProxySelector;
import java.time.Duration;

import javax.net.ssl.SSLContext;

/**
 * Makes the HTTP clients of a target. Whatever would send a request again, or to somewhere else, is
 * off: automatic retries (HttpClient's own repeat an "idempotent" PUT after a reset), redirects,
 * HTTP/2.
 */
final class HttpClients {

    private static final TimeValue TIMER_STEP = TimeValue.ofMilliseconds(50);

    /** The caller keeps the limit of a whole call; should it fail to, the client ends it later. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String target;
    private final SSLContext tls;
    private final NodeNames names;
    private final Resilience settings;

    HttpClients(String target, SSLContext tls, NodeNames names, Resilience settings) {
        this.target = target;
        this.tls = tls;
        this.names = names;
        this.settings = settings;
    }

    /** For reads: keeps connections open and uses them again. */
    QuietClient keepingConnections() {
        return new QuietClient(
                target,
                builder(settings.readTimeout())
                        .setKeepAliveStrategy(this::keepAlive)
                        .evictIdleConnections(TimeValue.of(settings.connectionIdle())));
    }

    /**
     * For one mutation: every connection is new and closed after use, so a connection that the
     * server has closed meanwhile is never written to.
     *
     * @param gate stands between connecting and sending
     */
    QuietClient forOneCall(AsyncExecChainHandler gate) {
        return new QuietClient(
                target,
                builder(settings.createTimeout())
                        // The way through a proxy is asked for on the connection that is used then.
                        .setConnectionReuseStrategy(
                                (request, _, _) -> Method.CONNECT.isSame(request.getMethod()))
                        .addExecInterceptorLast("gate", gate));
    }

    private TimeValue keepAlive(HttpResponse response, HttpContext context) {
        TimeValue theirs =
                DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, context);
        TimeValue ours = TimeValue.of(settings.connectionIdle());
        return theirs.compareTo(ours) < 0 ? theirs : ours;
    }

    private HttpAsyncClientBuilder builder(Duration limit) {
        Timeout afterTheLimit = Timeout.of(limit.plus(GRACE));
        return HttpAsyncClientBuilder.create()
                .setConnectionManager(connections())
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(afterTheLimit)
                                .setResponseTimeout(afterTheLimit)
                                .build())
                .setIOReactorConfig(
                        IOReactorConfig.custom()
                                .setIoThreadCount(1)
                                .setSelectInterval(TIMER_STEP)
                                .build())
                .setThreadFactory(
                        Thread.ofPlatform().daemon().name("http-" + target + "-", 1).factory())
                .setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault()))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching();
    }

    /**
     * With the library's own check of host names: its default leaves them to the JDK's engine, but
     * asks for that after the engine has taken its parameters, so that any name would do.
     */
    private DefaultClientTlsStrategy tlsStrategy() {
        return new DefaultClientTlsStrategy(tls, HostnameVerificationPolicy.CLIENT, names);
    }

    private AsyncClientConnectionManager connections() {
        Timeout connectTimeout = Timeout.of(settings.connectTimeout());
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(settings.concurrentReads())
                .setMaxConnTotal(settings.concurrentReads())
                .setTlsStrategy(tlsStrategy())
                .setDefaultTlsConfig(
                        TlsConfig.custom()
                                .setHandshakeTimeout(connectTimeout)
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(connectTimeout)
                                .setTimeToLive(TimeValue.of(settings.connectionAge()))
                                .build())
                .build();
    }
}
