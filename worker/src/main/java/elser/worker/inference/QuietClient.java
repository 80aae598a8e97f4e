package elser.worker.inference;

import elser.worker.log.LogKeys;

import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP client that can be ended at once without a word. Its own thread then stumbles over its
 * closed selector and would log an error each time, although nothing is lost.
 */
final class QuietClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuietClient.class);

    private final String target;
    private final CloseableHttpAsyncClient client;
    private volatile boolean ending;

    /**
     * @param target for the log
     */
    QuietClient(String target, HttpAsyncClientBuilder builder) {
        this.target = target;
        this.client = builder.setIoReactorExceptionCallback(this::failed).build();
    }

    CloseableHttpAsyncClient client() {
        return client;
    }

    /** Breaks off what is running. */
    @Override
    public void close() {
        ending = true;
        client.close(CloseMode.IMMEDIATE);
    }

    /** Takes what went wrong outside of any call. */
    private void failed(Exception failure) {
        if (!ending) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TARGET, target)
                    .addKeyValue(LogKeys.CAUSE, Causes.of(failure))
                    .log("an HTTP client failed");
        }
    }
}
