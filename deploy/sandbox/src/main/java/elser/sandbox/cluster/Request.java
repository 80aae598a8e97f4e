package elser.sandbox.cluster;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One call as it arrives at the server.
 *
 * @param method the HTTP method, upper case
 * @param target path and query as sent, percent-encoded
 * @param authorization the {@code Authorization} header
 * @param opaqueId the {@code X-Opaque-Id} header
 * @param body the body as text, empty when there is none
 */
public record Request(
        String method,
        String target,
        Optional<String> authorization,
        Optional<String> opaqueId,
        String body) {

    /** A call without headers. */
    public static Request of(String method, String target, String body) {
        return new Request(method, target, Optional.empty(), Optional.empty(), body);
    }

    public static Request get(String target) {
        return of("GET", target, "");
    }

    public static Request put(String target, String body) {
        return of("PUT", target, body);
    }

    public static Request post(String target, String body) {
        return of("POST", target, body);
    }

    public static Request delete(String target) {
        return of("DELETE", target, "");
    }

    /** The path, still percent-encoded. */
    String rawPath() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Query parameters, decoded; one without a value counts as {@code true}. */
    Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        int begin = target.indexOf('?') + 1;
        if (begin == 0 || begin == target.length()) {
            return query;
        }
        for (String pair : target.substring(begin).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            query.put(decode(name), equals < 0 ? "true" : decode(pair.substring(equals + 1)));
        }
        return query;
    }

    static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
