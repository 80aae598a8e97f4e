package elser.worker.kafka;

import elser.contracts.HeaderNames;

import org.apache.kafka.common.header.Header;

import java.util.Map;

/** Copies of requests that were sent to the partition of their model key, and their headers. */
final class Copies {

    private Copies() {}

    /** Whether a header is one that a copy gets when it is sent on. */
    static boolean isHeaderOfCopy(Header header) {
        return header.key().equals(HeaderNames.REKEYED_FROM)
                || header.key().equals(HeaderNames.REKEYED_AMONG);
    }

    /**
     * Whether a record was sent to where it belongs among so many partitions. A copy from before
     * there were more is sent on like any other record.
     */
    static boolean isCopyAmong(int partitions, Map<String, String> headers) {
        return headers.containsKey(HeaderNames.REKEYED_FROM)
                && String.valueOf(partitions).equals(headers.get(HeaderNames.REKEYED_AMONG));
    }
}
