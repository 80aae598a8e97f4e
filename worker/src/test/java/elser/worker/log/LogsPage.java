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
              over, one more line tells how many were left out. The 20 is `elser.log.request-lines`; the metrics count everything.
            - **Refused requests** are at `WARN` with reason and position. What they said is not in the log: look at the dead letter.
            - **No payloads, no secrets.** In text, values are quoted; quotes, backslashes and whatever could end the line or move a cursor are escaped, as JSON does.
            - **Names**: an ECS field where there is one for it, else below `elser.`, which ECS leaves to its users.

            | key | meaning | lines |
            | --- | --- | --- |
            """;

    /** Taken from two runs of the worker on the sandbox, line by line. */
    private static final String LIFE =
            """

            ## The life of a request

            One that downloads a model and is served, as `grep r-1` finds it in the log of a worker, with `elser.log.format=text`:

            ```
            2026-11-25T20:48:11.281Z INFO  TurnLog request accepted elser.request.id="r-1" elser.request.joined="false" elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3"
            2026-11-25T20:48:11.282Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3" elser.request.id="r-1" elser.provisioning.from="none" elser.provisioning.to="looking" event.reason="request accepted"
            2026-11-25T20:48:11.767Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3" elser.request.id="r-1" elser.provisioning.from="looking" elser.provisioning.to="creating" event.reason="creating endpoint my-elser (first)"
            2026-11-25T20:48:12.985Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3" elser.request.id="r-1" elser.provisioning.from="creating" elser.provisioning.to="following" event.reason="endpoint my-elser is there"
            2026-11-25T20:48:19.883Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3" elser.request.id="r-1" elser.provisioning.from="following" elser.provisioning.to="gone" event.reason="ended: my-elser is fully allocated"
            2026-11-25T20:48:19.887Z INFO  TurnLog request ended elser.request.id="r-1" elser.request.outcome="fully_allocated" elser.model_key="default/.elser_model_2" elser.provisioning.id="ce0a13ba-97f3-3416-87fb-6376b400e7d3"
            ```

            and the same with `elser.log.format=json`:

            ```
            {"@timestamp":"2026-11-25T20:48:27.617Z","log.level":"INFO","message":"request accepted","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-1","elser.request.joined":false,"elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7"}
            {"@timestamp":"2026-11-25T20:48:27.618Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7","elser.request.id":"r-1","elser.provisioning.from":"none","elser.provisioning.to":"looking","event.reason":"request accepted"}
            {"@timestamp":"2026-11-25T20:48:27.870Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7","elser.request.id":"r-1","elser.provisioning.from":"looking","elser.provisioning.to":"creating","event.reason":"creating endpoint my-elser (first)"}
            {"@timestamp":"2026-11-25T20:48:29.004Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7","elser.request.id":"r-1","elser.provisioning.from":"creating","elser.provisioning.to":"following","event.reason":"endpoint my-elser is there"}
            {"@timestamp":"2026-11-25T20:48:35.764Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7","elser.request.id":"r-1","elser.provisioning.from":"following","elser.provisioning.to":"gone","event.reason":"ended: my-elser is fully allocated"}
            {"@timestamp":"2026-11-25T20:48:35.764Z","log.level":"INFO","message":"request ended","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-1","elser.request.outcome":"fully_allocated","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"94d26ed5-39c7-32c5-a109-4639c2cd25f7"}
            ```

            The transitions between are those of its provisioning: it looks at the cluster, creates the endpoint, follows the download and the allocations, and is gone. What
            the download does meanwhile is in its events, the metrics and on the [status page](status-page.md), not in the log.
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
                .collect(Collectors.joining("\n", PAGE, "\n" + LIFE));
    }

    /** The lines of the example. */
    static List<String> life() {
        return LIFE.lines().filter(line -> line.contains("r-1\"")).toList();
    }
}
