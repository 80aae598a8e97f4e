package elser.bench;

import org.apache.kafka.common.utils.AppInfoParser;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** On what it was measured. */
final class Machine {

    private Machine() {}

    static Map<String, String> describe(Settings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        all.put(
                "load before",
                Double.toString(
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        all.put("Java", System.getProperty("java.vm.version"));
        all.put("Kafka", AppInfoParser.getVersion());
        all.put("worker", version(settings));
        all.put("sizes", settings.sizes().toString());
        all.put("JVM options", String.join(" ", settings.javaOptions()));
        all.put("worker options", String.join(" ", settings.workerOptions()));
        return all;
    }

    private static String version(Settings settings) {
        List<String> command =
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-jar",
                        settings.worker().toString(),
                        "--version");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                return line == null ? "unknown" : line;
            }
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }
}
