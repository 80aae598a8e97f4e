package elser.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All runs: one by one as JSON, their medians as a table. */
final class Report {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, String> machine;
    private final PrintStream out;
    private final List<Run> runs = new ArrayList<>();

    Report(Map<String, String> machine, PrintStream out) {
        this.machine = new LinkedHashMap<>(machine);
        this.out = out;
    }

    void add(Run run) {
        runs.add(run);
        out.println(run);
    }

    /** Medians with the smallest and the greatest, in Markdown. */
    String table() {
        StringBuilder table = new StringBuilder();
        machine.forEach(
                (name, value) ->
                        table.append("- ").append(name).append(": ").append(value).append('\n'));
        table.append("\n| figure | variant | value | median | smallest | greatest | runs |\n");
        table.append("| --- | --- | --- | ---: | ---: | ---: | ---: |\n");
        grouped()
                .forEach(
                        (key, values) ->
                                table.append(
                                        "| %s | %s | %s | %s | %s | %s | %d |\n"
                                                .formatted(
                                                        key.figure(),
                                                        key.variant(),
                                                        key.value(),
                                                        Run.text(Statistics.median(values)),
                                                        Run.text(smallest(values)),
                                                        Run.text(greatest(values)),
                                                        values.size())));
        return table.toString();
    }

    private record Key(String figure, String variant, String value) {}

    private Map<Key, List<Double>> grouped() {
        Map<Key, List<Double>> grouped = new LinkedHashMap<>();
        for (Run run : runs) {
            run.values()
                    .forEach(
                            (name, value) ->
                                    grouped.computeIfAbsent(
                                                    new Key(run.figure(), run.variant(), name),
                                                    _ -> new ArrayList<>())
                                            .add(value));
        }
        return grouped;
    }

    private static double smallest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    private static double greatest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Writes {@code results.json} and {@code results.md}. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.md"), table());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", machine);
        document.put("runs", runs);
        MAPPER.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve("results.json").toFile(), document);
    }
}
