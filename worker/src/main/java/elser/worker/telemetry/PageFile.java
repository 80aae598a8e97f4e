package elser.worker.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of the status page.
 *
 * @param type its media type
 * @param text its content
 */
record PageFile(String type, String text) {

    private static final String FOLDER = "page/";
    private static final String START = "index.html";

    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry(START, "text/html; charset=utf-8"),
                    Map.entry("style.css", "text/css; charset=utf-8"),
                    Map.entry("main.js", SCRIPT),
                    Map.entry("live.js", SCRIPT),
                    Map.entry("view.js", SCRIPT),
                    Map.entry("table.js", SCRIPT),
                    Map.entry("words.js", SCRIPT),
                    Map.entry("icon.svg", "image/svg+xml"));

    /** All of them, by the path they are served under. */
    static Map<String, PageFile> all() {
        Map<String, PageFile> files = new LinkedHashMap<>();
        TYPES.forEach(
                (name, type) ->
                        files.put(
                                name.equals(START) ? "/" : "/" + FOLDER + name,
                                new PageFile(type, read(FOLDER + name))));
        return files;
    }

    private static String read(String resource) {
        try (InputStream in = PageFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
