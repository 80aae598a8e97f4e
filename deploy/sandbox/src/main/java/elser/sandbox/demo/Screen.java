package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows events as they come; on a terminal, below them, how far the work under way is. */
final class Screen {

    private static final int BAR_WIDTH = 24;
    private static final int BAR_WIDTH_MIN = 3;

    /** Blanks, brackets and percent of a bar. */
    private static final int AROUND_BAR = 10;

    private static final int PERCENT_MAX = 100;
    private static final String SPINNER = "|/-\\";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final int columns;
    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
    private int turns;

    /**
     * A provisioning that has not ended.
     *
     * @param percent of the download, as told last
     */
    private record UnderWay(String endpoint, int percent) {}

    /**
     * @param columns of the terminal
     */
    Screen(PrintStream out, boolean isTerminal, int columns) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.columns = columns;
    }

    void line(String text) {
        if (isTerminal) {
            out.print(CLEAR_LINE);
        }
        out.println(text);
        out.flush();
    }

    /** One line for the event; the bar follows the one who leads, since only that one is told. */
    void show(JsonNode event, Duration since) {
        line("%6.1f s  %s".formatted(since.toMillis() / 1000.0, describe(event)));
        String provisioning = event.path("provisioning_id").asText();
        if (Account.isTerminal(event)) {
            underWay.remove(provisioning);
        } else {
            UnderWay before = underWay.get(provisioning);
            int percent =
                    event.at("/progress/percent").asInt(before == null ? 0 : before.percent());
            underWay.put(provisioning, new UnderWay(event.path("inference_id").asText(), percent));
        }
    }

    /** Redraws the bars. Does nothing where there is no terminal. */
    void refresh(Duration since) {
        if (!isTerminal) {
            return;
        }
        turns++;
        StringBuilder text =
                new StringBuilder(
                        "%c %3d s"
                                .formatted(
                                        SPINNER.charAt(turns % SPINNER.length()),
                                        since.toSeconds()));
        int names =
                underWay.values().stream()
                        .mapToInt(it -> it.endpoint().length() + AROUND_BAR)
                        .sum();
        int room = columns - 1 - text.length() - names;
        int width = Math.clamp(room / Math.max(1, underWay.size()), BAR_WIDTH_MIN, BAR_WIDTH);
        underWay.values()
                .forEach(
                        it ->
                                text.append("  ")
                                        .append(it.endpoint())
                                        .append(' ')
                                        .append(bar(it.percent(), width)));
        out.print(CLEAR_LINE + text.substring(0, Math.min(text.length(), columns - 1)));
        out.flush();
    }

    private static String describe(JsonNode event) {
        StringBuilder text =
                new StringBuilder(
                        "%-11s  %-15s  "
                                .formatted(
                                        event.path("request_id").asText(),
                                        event.path("type").asText()));
        switch (event.path("type").asText()) {
            case "requested" ->
                    text.append(
                                    event.path("joined").asBoolean()
                                            ? "joined the work for "
                                            : "begins ")
                            .append(event.path("inference_id").asText());
            case "downloading" -> {
                text.append("waiting for ").append(event.path("waiting_for").asText());
                if (event.has("progress")) {
                    text.append(' ').append(bar(event.at("/progress/percent").asInt(), BAR_WIDTH));
                }
                if (event.has("allocation")) {
                    text.append(", ")
                            .append(event.at("/allocation/allocation_count").asInt())
                            .append(" of ")
                            .append(event.at("/allocation/target_allocation_count").asInt())
                            .append(" allocations");
                }
            }
            case "fully_allocated" ->
                    text.append("endpoint ").append(event.path("inference_id").asText());
            default -> {
                text.append(event.at("/failure/reason").asText());
                for (JsonNode violation : event.at("/failure/violations")) {
                    text.append("\n                                       ")
                            .append(violation.path("pointer").asText())
                            .append(' ')
                            .append(violation.path("message").asText());
                }
            }
        }
        return text.toString();
    }

    private static String bar(int percent, int width) {
        int bounded = Math.clamp(percent, 0, PERCENT_MAX);
        int filled = bounded * width / PERCENT_MAX;
        return "[%s%s]%4d%%".formatted("#".repeat(filled), ".".repeat(width - filled), bounded);
    }
}
