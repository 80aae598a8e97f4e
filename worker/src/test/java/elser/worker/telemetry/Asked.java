package elser.worker.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A label that an expression asks of a metric, by a selector or by what it groups by.
 *
 * @param value a regular expression that one of its values must match; of a selector with several
 *     alternatives each is asked for
 */
record Asked(String metric, String label, String value) {

    private static final String ANY = ".*";

    private static final Pattern METRIC =
            Pattern.compile("\\b((?:elser|kafka|jvm|process|system)_[a-z_]+)(?:\\{([^}]*)})?");

    private static final Pattern SELECTION = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");

    /** Our expressions name them before the operand, and match series by all labels. */
    private static final Pattern GROUPS = Pattern.compile("\\bby \\(([^)]*)\\) (?=\\()");

    private static final Pattern OTHER_GROUPS =
            Pattern.compile(
                    "\\b(?:without|on|ignoring|group_left|group_right)\\b|\\bby\\b(?! \\([^)]*\\)"
                            + " \\()");

    /** All that an expression asks for. */
    static List<Asked> by(String expression) {
        if (OTHER_GROUPS.matcher(unquoted(expression)).find()) {
            throw new IllegalArgumentException("cannot tell what this asks for: " + expression);
        }
        return Stream.concat(selected(expression), grouped(expression)).distinct().toList();
    }

    /** Names of the metrics that an expression asks for. */
    static Stream<String> metrics(String expression) {
        return METRIC.matcher(unquoted(expression)).results().map(found -> found.group(1));
    }

    private static String unquoted(String expression) {
        return expression.replaceAll("\"[^\"]*\"", "\"\"");
    }

    private static Stream<Asked> selected(String expression) {
        return METRIC.matcher(expression)
                .results()
                .filter(metric -> metric.group(2) != null)
                .flatMap(
                        metric ->
                                SELECTION
                                        .matcher(metric.group(2))
                                        .results()
                                        .flatMap(it -> alternatives(metric.group(1), it)));
    }

    private static Stream<Asked> alternatives(String metric, MatchResult selection) {
        String value = selection.group(3);
        Stream<String> values =
                selection.group(2).endsWith("~")
                        ? Stream.of(value.split("[|]", -1))
                        : Stream.of(Pattern.quote(value));
        return values.map(each -> new Asked(metric, selection.group(1), each));
    }

    private static Stream<Asked> grouped(String expression) {
        List<Asked> asked = new ArrayList<>();
        Matcher groups = GROUPS.matcher(expression);
        while (groups.find()) {
            List<String> labels = List.of(groups.group(1).split(", *", -1));
            metrics(operand(expression, groups.end()))
                    .flatMap(metric -> labels.stream().map(it -> new Asked(metric, it, ANY)))
                    .forEach(asked::add);
        }
        return asked.stream();
    }

    /** What stands in the brackets that open at a place. */
    private static String operand(String expression, int open) {
        int depth = 0;
        int at = open;
        do {
            depth +=
                    switch (expression.charAt(at)) {
                        case '(' -> 1;
                        case ')' -> -1;
                        default -> 0;
                    };
            at++;
        } while (depth > 0);
        return expression.substring(open, at);
    }

    /**
     * Whether series have it.
     *
     * @param labels of the metric's series, with their values
     */
    boolean isAmong(Map<String, Set<String>> labels) {
        return labels.containsKey(label)
                && (value.equals(ANY)
                        || labels.getOrDefault(label, Set.of()).stream()
                                .anyMatch(it -> it.matches(value)));
    }
}
