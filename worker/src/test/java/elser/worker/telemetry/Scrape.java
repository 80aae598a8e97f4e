package elser.worker.telemetry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in Prometheus' text format, read line by line. */
record Scrape(String text) {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    /** A metric as the page shows it. */
    record Family(String type, String help, TreeSet<String> labels) {}

    /** All that are ours, without the maxima that Micrometer shows beside each histogram. */
    Map<String, Family> ours() {
        Map<String, Family> families = families();
        families.keySet().removeIf(name -> !name.startsWith("elser_") || name.endsWith("_max"));
        return families;
    }

    /** All of them by name. */
    Map<String, Family> families() {
        Map<String, String> help = new LinkedHashMap<>();
        Map<String, Family> families = new TreeMap<>();
        for (String line : text.split("\n", -1)) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                help.put(words[2], words.length > 3 ? words[3] : "");
            } else if (line.startsWith("# TYPE ")) {
                families.put(
                        words[2],
                        new Family(words[3], help.getOrDefault(words[2], ""), new TreeSet<>()));
            } else if (!line.isEmpty()) {
                addLabels(families, line);
            }
        }
        return families;
    }

    private static void addLabels(Map<String, Family> families, String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("not a sample: " + line);
        }
        String name = sample.group(1);
        Family family = families.get(name);
        if (family == null) {
            family = families.get(name.replaceFirst("_(bucket|sum|count)$", ""));
        }
        if (family == null) {
            throw new AssertionError("a sample without a type: " + line);
        }
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            if (!label.group(1).equals("le")) {
                family.labels().add(label.group(1));
            }
        }
    }

    /** Values that a label of a metric has, of all its series. */
    Set<String> labelValues(String metric, String label) {
        Set<String> values = new TreeSet<>();
        Pattern series = Pattern.compile(metric + "(?:_bucket|_sum|_count)?\\{(.*)} \\S+");
        for (String line : text.split("\n", -1)) {
            Matcher sample = series.matcher(line);
            if (sample.matches()) {
                LABEL.matcher(sample.group(1))
                        .results()
                        .filter(found -> found.group(1).equals(label))
                        .forEach(found -> values.add(found.group(2)));
            }
        }
        return values;
    }

    /** The value of a series, as it is written. */
    double value(String series) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(series + " ")) {
                return Double.parseDouble(line.substring(series.length() + 1));
            }
        }
        throw new AssertionError("there is no " + series);
    }
}
