package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import elser.sandbox.demo.ClusterRecord.Creates;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The tables the demo ends with. */
final class Summary {

    private Summary() {}

    static List<String> of(List<Ask> asks, Account account, ClusterRecord clusters) {
        List<String> lines = new ArrayList<>(requests(asks, account));
        lines.add("");
        lines.addAll(models(clusters));
        return lines;
    }

    private static List<String> requests(List<Ask> asks, Account account) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("REQUEST", "ASKED FOR", "OUTCOME", "ENDPOINT", "EVENTS"));
        for (Ask ask : asks) {
            List<JsonNode> events = account.eventsOf(ask.name());
            List<String> outcome = new ArrayList<>();
            String endpoint = "-";
            if (!events.isEmpty()) {
                JsonNode last = events.getLast();
                outcome.add(last.path("type").asText());
                if (last.has("failure")) {
                    outcome.add(last.at("/failure/reason").asText());
                    outcome.add(last.at("/failure/violations").size() + " violations");
                }
                if (last.path("joined").asBoolean()) {
                    outcome.add("joined");
                }
                endpoint = last.path("inference_id").asText("-");
            }
            account.deadLettersOf(ask)
                    .forEach(letter -> outcome.add("dead letter: " + letter.reason()));
            rows.add(
                    List.of(
                            ask.name(),
                            ask.wish(),
                            String.join(", ", outcome),
                            endpoint,
                            Integer.toString(events.size())));
        }
        return aligned(rows);
    }

    private static List<String> models(ClusterRecord clusters) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MODEL KEY", "CREATES", "MOST AT ONCE", "CUT BY THE GATEWAY (502)"));
        for (Map.Entry<String, Creates> each : clusters.creates().entrySet()) {
            String target = each.getKey().substring(0, each.getKey().indexOf('/'));
            rows.add(
                    List.of(
                            each.getKey(),
                            Integer.toString(each.getValue().arrived()),
                            Integer.toString(each.getValue().mostAtOnce()),
                            Integer.toString(clusters.cutCreates().getOrDefault(target, 0))));
        }
        return aligned(rows);
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths =
                IntStream.range(0, rows.getFirst().size())
                        .map(
                                column ->
                                        rows.stream()
                                                .mapToInt(row -> row.get(column).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        return rows.stream()
                .map(
                        row ->
                                IntStream.range(0, widths.length)
                                        .mapToObj(i -> padded(row.get(i), widths[i]))
                                        .collect(Collectors.joining("  "))
                                        .stripTrailing())
                .toList();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
