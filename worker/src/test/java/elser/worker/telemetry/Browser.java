package elser.worker.telemetry;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Chromium, driven through ChromeDriver over the W3C's WebDriver protocol, which is JSON over HTTP:
 * the few commands that are needed here need no library.
 */
public final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PACKAGES = "chromium chromium-driver";
    private static final Path PROFILES = Path.of("target", "browser");
    private static final List<String> ARGUMENTS =
            List.of(
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final URI address;
    private String session = "";

    private Browser(Process driver, int port) {
        this.driver = driver;
        this.address = URI.create("http://127.0.0.1:" + port + "/");
    }

    /**
     * Starts one with an empty profile.
     *
     * @throws AssertionError where it is not installed
     */
    public static Browser start() {
        try {
            int port = freePort();
            Files.createDirectories(PROFILES);
            Process driver =
                    new ProcessBuilder(program("chromedriver", PACKAGES), "--port=" + port)
                            .redirectErrorStream(true)
                            .redirectOutput(PROFILES.resolve("chromedriver.log").toFile())
                            .start();
            Browser browser = new Browser(driver, port);
            try {
                browser.open();
                return browser;
            } catch (RuntimeException | Error failed) {
                browser.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /**
     * Where a program is.
     *
     * @param packages of Debian that have it
     * @throws AssertionError where it is not installed
     */
    static String program(String name, String packages) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        name
                                                + " is missing; Debian has it: apt-get install "
                                                + packages));
    }

    private void open() throws IOException {
        await().atMost(PATIENCE)
                .ignoreException(java.net.ConnectException.class)
                .until(() -> call("GET", "status", null).path("ready").asBoolean());
        Path profile = Files.createTempDirectory(PROFILES.toAbsolutePath(), "profile");
        List<String> arguments =
                Stream.concat(ARGUMENTS.stream(), Stream.of("--user-data-dir=" + profile)).toList();
        Map<String, Object> options =
                Map.of("binary", program("chromium", PACKAGES), "args", arguments);
        Map<String, Object> wanted =
                Map.of(
                        "browserName",
                        "chrome",
                        "goog:loggingPrefs",
                        Map.of("browser", "ALL"),
                        "goog:chromeOptions",
                        options);
        session =
                "session/"
                        + call(
                                        "POST",
                                        "session",
                                        Map.of("capabilities", Map.of("alwaysMatch", wanted)))
                                .path("sessionId")
                                .asText()
                        + "/";
    }

    /** Loads a page. */
    public void load(URI page) {
        command("url", Map.of("url", page.toString()));
    }

    /** What a script returns that runs as the body of a function. */
    public JsonNode run(String script) {
        return command("execute/sync", Map.of("script", script, "args", List.of()));
    }

    /** The text of an element as it is seen, empty for none. */
    public String seen(String selector) {
        return run("const found = document.querySelector('"
                        + selector
                        + "'); return found?.checkVisibility() ? found.innerText : ''")
                .asText();
    }

    /** Waits until a script returns true. */
    public void until(String condition) {
        await(condition)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> run("return " + condition).asBoolean());
    }

    /** Presses the tabulator key so many times. */
    public void tab(int times) {
        for (int i = 0; i < times; i++) {
            for (String type : List.of("keyDown", "keyUp")) {
                devTools(
                        "Input.dispatchKeyEvent",
                        Map.of("type", type, "key", "Tab", "windowsVirtualKeyCode", 9));
            }
        }
    }

    /** The size of what is looked through, in CSS pixels. */
    public void resize(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the person prefers: light or dark. */
    public void prefer(String scheme) {
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Keeps the whole page as a picture in {@code target/browser}. */
    public void picture(String name) {
        int height = run("return document.documentElement.scrollHeight").asInt();
        int width = run("return innerWidth").asInt();
        resize(width, height);
        String picture =
                devTools("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
        try {
            Files.write(PROFILES.resolve(name + ".png"), Base64.getDecoder().decode(picture));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** What the browser complained about since it was asked last. */
    public List<String> complaints() {
        return command("se/log", Map.of("type", "browser")).findValuesAsText("message");
    }

    private JsonNode devTools(String name, Map<String, ?> parameters) {
        return command("goog/cdp/execute", Map.of("cmd", name, "params", parameters));
    }

    private JsonNode command(String path, Map<String, ?> body) {
        try {
            return call("POST", session + path, body);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private JsonNode call(String method, String path, Map<String, ?> body) throws IOException {
        try {
            var content =
                    body == null
                            ? BodyPublishers.noBody()
                            : BodyPublishers.ofString(JSON.writeValueAsString(body));
            var request =
                    HttpRequest.newBuilder(address.resolve(path)).method(method, content).build();
            JsonNode value =
                    JSON.readTree(client.send(request, BodyHandlers.ofString()).body())
                            .path("value");
            if (value.has("error")) {
                throw new AssertionError(path + ": " + value);
            }
            return value;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** Ends the browser, then its driver. */
    @Override
    public void close() {
        try {
            if (!session.isEmpty()) {
                call("DELETE", session.substring(0, session.length() - 1), null);
            }
        } catch (IOException gone) {
            // It has ended already.
        } finally {
            driver.destroy();
            client.close();
        }
    }
}
