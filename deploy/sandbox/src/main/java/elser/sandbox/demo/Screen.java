package elser.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows events as they come; on a terminal, below them, how far the work under way is. */
final class Screen {

    private static final int BAR_WIDTH = 24;
    private static final int COLUMNS_MAX = 110;
    private static final String SPINNER = "|/-\\";
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final Map<String, String> underWay = new LinkedHashMap<>();
    private int turns;

    Screen(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
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
            underWay.put(
                    provisioning,
                    event.path("inference_id").asText()
                            + " "
                            + bar(event)
                            + " "
                            + event.path("waiting_for").asText());
        }
    }

    /** Redraws the bars. Does nothing where there is no terminal. */
    void refresh(Duration since) {
        if (!isTerminal) {
            return;
        }
        turns++;
        String bars = underWay.values().stream().collect(Collectors.joining("   "));
        String text =
                "%c %3d s  %s"
                        .formatted(
                                SPINNER.charAt(turns % SPINNER.length()), since.toSeconds(), bars);
        out.print(CLEAR_LINE + text.substring(0, Math.min(text.length(), COLUMNS_MAX)));
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
                    text.append(' ').append(bar(event));
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

    private static String bar(JsonNode event) {
        int percent = Math.clamp(event.at("/progress/percent").asInt(0), 0, 100);
        int filled = percent * BAR_WIDTH / 100;
        return "[%s%s] %3d %%"
                .formatted("#".repeat(filled), ".".repeat(BAR_WIDTH - filled), percent);
    }
}
