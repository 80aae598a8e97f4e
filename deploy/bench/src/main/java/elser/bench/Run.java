package elser.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one run gave.
 *
 * @param figure what was measured
 * @param variant of it, such as the rate of requests
 * @param round counted from 1
 * @param values by name; the name ends with the unit
 */
record Run(String figure, String variant, int round, Map<String, Double> values) {

    Run {
        values = new LinkedHashMap<>(values);
    }

    @Override
    public String toString() {
        return "%-10s %-22s round %d  %s"
                .formatted(
                        figure,
                        variant,
                        round,
                        values.entrySet().stream()
                                .map(value -> value.getKey() + " " + text(value.getValue()))
                                .collect(Collectors.joining(", ")));
    }

    /** As many digits as say something. */
    static String text(double value) {
        double size = Math.abs(value);
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
