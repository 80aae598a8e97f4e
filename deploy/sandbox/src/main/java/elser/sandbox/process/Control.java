package elser.sandbox.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;

/** The control API of the simulated clusters. */
public final class Control implements AutoCloseable {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, Addresses.Target> targets;

    public Control(Addresses addresses) {
        targets = addresses.targets();
    }

    /** What one of its pages says. */
    public JsonNode get(String target, String page) throws IOException, InterruptedException {
        return send(target, page, "GET", "");
    }

    /** Sends a body to one of its pages. */
    public JsonNode send(String target, String page, String method, String body)
            throws IOException, InterruptedException {
        URI url =
                Objects.requireNonNull(targets.get(target), target)
                        .control()
                        .resolve("/_sandbox/" + page);
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(url)
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new ProgramException(method + " " + url + ": " + answer.body());
        }
        return MAPPER.readTree(answer.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
