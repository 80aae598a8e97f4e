package elser.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import elser.sandbox.cluster.Change;
import elser.sandbox.http.TargetOptions;
import elser.sandbox.json.RecordReader;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Does what the page says, from its top to its end, and compares what comes back. */
class ReadmeTest {

    private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern TARGET_EXAMPLE = Pattern.compile("(?m)^\\| `([a-z],[^`]+)` \\|");

    private static final Pattern CHANGE_EXAMPLE =
            Pattern.compile("(?m)^\\| `(\\{\"[^`]+|\"[^`]+)` \\|");

    /** A command and what the page says comes back. */
    private record Step(String command, String expected) {}

    @TempDir private Path directory;

    private Optional<Sandbox> sandbox = Optional.empty();

    /** The page's ports to the real ones. */
    private final Map<Integer, Integer> ports = new HashMap<>();

    @AfterEach
    void stop() {
        sandbox.ifPresent(Sandbox::close);
    }

    @Test
    void everyCommand_doesWhatThePageSays() throws IOException {
        List<Step> steps = steps(Files.readString(Path.of("README.md")));
        assertThat(steps).hasSizeGreaterThan(25);
        for (Step step : steps) {
            assertThat(run(words(step.command())).strip())
                    .as(step.command())
                    .matches(pattern(step.expected()));
        }
    }

    @Test
    void everyTarget_isUnderstood() throws IOException {
        Matcher examples = TARGET_EXAMPLE.matcher(Files.readString(Path.of("README.md")));
        List<TargetOptions> targets =
                examples.results().map(example -> TargetArgument.parse(example.group(1))).toList();
        assertThat(targets).hasSize(10);
    }

    @Test
    void everyChange_isOnThePage() throws IOException {
        Set<String> shown = new TreeSet<>();
        String page = Files.readString(Path.of("README.md"));
        CHANGE_EXAMPLE
                .matcher(page.substring(page.indexOf("| change |"), page.indexOf("### The record")))
                .results()
                .map(example -> RecordReader.parse(example.group(1)))
                .map(example -> RecordReader.read(Change.class, example, "change"))
                .forEach(change -> shown.add(change.getClass().getSimpleName()));
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Change.class.getPermittedSubclasses())
                                .map(Class::getSimpleName)
                                .toList());
    }

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            for (String step : ("\n" + blocks.group(1)).split("\n\\$ ", -1)) {
                if (!step.isBlank()) {
                    String[] parts = step.split("\n", 2);
                    steps.add(new Step(parts[0], parts.length > 1 ? parts[1].strip() : ""));
                }
            }
        }
        return steps;
    }

    /** An ellipsis stands for any text. */
    private static Pattern pattern(String expected) {
        return Pattern.compile(
                Arrays.stream(expected.split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    private static List<String> words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();
    }

    private String run(List<String> words) {
        List<String> arguments = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "curl" -> new Curl(this::real, directory::resolve).run(arguments);
            case "deploy/sandbox/sandbox" -> start(arguments);
            default -> throw new IllegalArgumentException(words + " is not understood");
        };
    }

    private String start(List<String> arguments) {
        sandbox.ifPresent(Sandbox::close);
        assertThat(arguments.getFirst()).isEqualTo("--no-kafka");
        assertThat(arguments.getLast()).isEqualTo("&");
        List<String> targets = new ArrayList<>();
        for (int i = 1; i < arguments.size() - 1; i += 2) {
            assertThat(arguments.get(i)).isEqualTo("--target");
            targets.add(arguments.get(i + 1));
        }
        Sandbox started =
                Sandbox.start(Optional.empty(), targets.stream().map(this::onFreePorts).toList());
        sandbox = Optional.of(started);
        ports.clear();
        for (String target : targets) {
            learnPorts(started, target);
        }
        String described = String.join("\n", started.describe()) + "\nready";
        for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
            described = described.replace(":" + port.getValue(), ":" + port.getKey());
        }
        return described.replace(directory + "/", "");
    }

    private TargetOptions onFreePorts(String target) {
        return TargetArgument.parse(
                target.replaceAll("port=\\d+", "port=0")
                        .replace("ca-file=", "ca-file=" + directory + "/"));
    }

    private void learnPorts(Sandbox started, String target) {
        TargetOptions written = TargetArgument.parse(target);
        var addresses = started.toJson().path("targets").path(written.cluster().name());
        for (int i = 0; i < written.nodes(); i++) {
            learn(written.port() + i, addresses.path("urls").path(i).asText());
        }
        written.gateway().ifPresent(it -> learn(it.port(), addresses.path("gateway_url").asText()));
        if (written.controlPort() != 0) {
            learn(written.controlPort(), addresses.path("control_url").asText());
        }
    }

    private void learn(int written, String url) {
        ports.put(written, Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)));
    }

    private String real(String url) {
        Matcher port = Pattern.compile(":(\\d+)").matcher(url);
        return port.replaceFirst(it -> ":" + ports.get(Integer.parseInt(it.group(1))));
    }
}
