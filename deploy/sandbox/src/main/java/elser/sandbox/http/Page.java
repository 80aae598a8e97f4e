package elser.sandbox.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import elser.sandbox.wire.Header;
import elser.sandbox.wire.Reply;
import elser.sandbox.wire.StatusText;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An answer that does not come from Elasticsearch.
 *
 * @param retryAfter value of the header {@code Retry-After}: seconds or a date
 */
public record Page(int status, Body body, Optional<String> retryAfter) {

    private static final String CONSOLE_HEADER = "x-console-proxy-status-code";

    public Page {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException(status + " is no status of an answer");
        }
    }

    public static Page html(int status) {
        return new Page(status, new Body.Html(), Optional.empty());
    }

    /**
     * @param why the message of a JSON body
     */
    Reply.Response toResponse(String why) {
        List<Header> headers = new ArrayList<>();
        retryAfter.ifPresent(value -> headers.add(new Header("Retry-After", value)));
        return switch (body) {
            case Body.Html() -> new Reply.Response(status, headers, "text/html", html());
            case Body.Json() -> {
                headers.add(new Header(CONSOLE_HEADER, Integer.toString(status)));
                yield new Reply.Response(status, headers, "application/json", json(why));
            }
            case Body.Empty() -> new Reply.Response(status, headers, "text/plain", "");
            case Body.Text(String contentType, String content) ->
                    new Reply.Response(status, headers, contentType, content);
        };
    }

    private String html() {
        String title = status + " " + StatusText.of(status);
        return "<html>\n<head><title>"
                + title
                + "</title></head>\n<body><center><h1>"
                + title
                + "</h1></center></body>\n</html>\n";
    }

    private String json(String why) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("statusCode", status)
                .put("error", StatusText.of(status))
                .put("message", why)
                .toString();
    }
}
