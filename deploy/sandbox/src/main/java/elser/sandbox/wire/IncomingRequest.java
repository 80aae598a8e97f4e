package elser.sandbox.wire;

import java.util.Map;
import java.util.Optional;

/**
 * A request that was read in full.
 *
 * @param target path and query as sent
 * @param headers first value of each, looked up without regard to case
 * @param keepAlive whether the client wants to use the connection again
 */
public record IncomingRequest(
        String method, String target, Map<String, String> headers, String body, boolean keepAlive) {

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** The target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
