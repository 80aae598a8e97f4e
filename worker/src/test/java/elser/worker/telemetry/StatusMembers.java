package elser.worker.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Members of the status, each as the way to it: {@code loops[].partitions[].lag}. */
final class StatusMembers {

    /** What is below them is named by what it counts. */
    private static final Set<String> BY_NAME =
            Set.of(
                    "breakers",
                    "loops[].counts.requests",
                    "loops[].counts.ended",
                    "loops[].counts.dead_letters",
                    "loops[].counts.creates",
                    "loops[].counts.late_creates",
                    "loops[].counts.stalls",
                    "loops[].repairs",
                    "targets[].waiting_for");

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private StatusMembers() {}

    /** All that a document has. */
    static Set<String> of(String document) throws JsonProcessingException {
        Set<String> members = new TreeSet<>();
        collect(new ObjectMapper().readTree(document), "", members);
        return members;
    }

    private static void collect(JsonNode object, String way, Set<String> members) {
        for (var each : object.properties()) {
            JsonNode value = each.getValue();
            String member = way + each.getKey() + (value.isArray() ? "[]" : "");
            members.add(member);
            if (value.isArray()) {
                value.forEach(element -> collect(element, member + ".", members));
            } else if (!BY_NAME.contains(member)) {
                collect(value, member + ".", members);
            }
        }
    }

    /** All that the first column of the table in a page names. */
    static Set<String> named(Path page) throws IOException {
        Set<String> members = new TreeSet<>();
        Files.readAllLines(page).stream()
                .dropWhile(line -> !line.startsWith("| member of `/status` |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> QUOTED.matcher(line.split("\\|", -1)[1]).results())
                .map((MatchResult found) -> found.group(1))
                .forEach(members::add);
        return members;
    }
}
