package elser.worker.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page about log lines, made of the list of their keys and of the sources that use it. */
final class LogsPage {

    private static final String PAGE =
            """
            # Logs

            This page is made from the list of keys (`LogKeys`) and from the sources that use it; a test compares them.

            Lines go to standard error: text for people, or with `elser.log.format=json` one JSON object a line, in fields of the Elastic Common Schema:
            `@timestamp`, `log.level`, `message`, `ecs.version`, `service.name`, `log.logger`, `process.thread.name`; where there is an exception `error.type`,
            `error.message` and `error.stack_trace`. A line's own keys stand beside them under the same names as in text. Names have dots, as ECS loggers write
            them; Elasticsearch reads them as paths.

            - **Follow a request** by `elser.request.id`: accepted, the transitions of the provisioning that it leads, repairs, its end. A request that joined
              others shares their `elser.provisioning.id`: look for that one too.
            - **Transitions** are one line each, never left out: from, to, why. They and the lines about requests are written after the commit, so that a turn
              that is done again is told once. After a crash between commit and line the line is missing; the events topic has everything.
            - **A flood stays small.** Of each kind of line about requests (accepted, ended, refused) each loop writes at most 20 in a second, which begins with its first line. When it is
              over, one more line tells how many were left out. What is left out is at `DEBUG`, so `DEBUG` is complete; the metrics count everything.
            - **Refused requests** are at `WARN` with reason and position. What they said is not in the log: look at the dead letter.
            - **No payloads, no secrets.** In text, values are quoted; quotes, backslashes and whatever could end the line or move a cursor are escaped, as JSON does.
            - **Names**: an ECS field where there is one for it, else below `elser.`, which ECS leaves to its users.

            | key | meaning | lines |
            | --- | --- | --- |
            """;

    private static final Pattern CONSTANT =
            Pattern.compile(
                    "/\\*\\* ([^*]*) \\*/\\s+public static final String (\\w+) = \"([^\"]*)\";");

    private LogsPage() {}

    /**
     * A key.
     *
     * @param constant its name in {@link LogKeys}
     */
    record Key(String constant, String name, String meaning) {}

    static List<Key> keys() {
        return CONSTANT.matcher(LogStatements.read(LogStatements.source(LogKeys.class)))
                .results()
                .map(found -> new Key(found.group(2), found.group(3), found.group(1)))
                .toList();
    }

    static String markdown() {
        Map<String, String> lines = new LinkedHashMap<>();
        for (LogStatements.Statement statement : LogStatements.fluent()) {
            String message = "“" + statement.message().replace("|", "\\|") + "”";
            for (String key : statement.keys()) {
                lines.merge(
                        key, message, (all, next) -> all.contains(next) ? all : all + ", " + next);
            }
        }
        return keys().stream()
                .map(
                        key ->
                                "| `%s` | %s | %s |"
                                        .formatted(
                                                key.name(),
                                                key.meaning(),
                                                lines.getOrDefault(
                                                        "LogKeys." + key.constant(), "")))
                .collect(Collectors.joining("\n", PAGE, "\n"));
    }
}
