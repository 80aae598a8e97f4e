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

            - **Follow a request** by its id: accepted, the transitions of its provisioning, repairs, its end. In lines about a provisioning `elser.request.id`
              is who leads it, and `elser.request.waiting` are others who wait for it: the oldest 20, which is `elser.log.request-ids`. `elser.provisioning.waiters`
              counts all. Who joined after those is not named there; the `elser.provisioning.id` of the line that accepted it finds the same lines.
            - **Transitions** are one line each, never left out: from, to, why. They and the lines about requests are written after the commit, so that a turn
              that is done again is told once. After a crash between commit and line the line is missing; the events topic has everything.
            - **A flood stays small.** Of each kind of line about requests (accepted, ended, refused) each loop writes at most 20 in a second, which begins with its first line. When it is
              over, one more line tells how many were left out. The 20 is `elser.log.request-lines`; the metrics count everything.
            - **More, or less**: `elser.log.level`. At `debug` stands what was left out of a flood, duplicates of requests, requests that were sent on to the
              partition of their model key, records that the brokers refuse, and why a lag is not known. It is the level of the worker's own lines; below `info` its libraries could tell what logs in.
            - **Traces**: a request's `traceparent` (W3C) goes on all of its events, and on the calls that change a cluster for it: create, start, wake
              and delete. Such a call is made for all who wait; it bears the one of the request that leads when it is decided. Reads are made for everybody on
              the target at once, and bear none.
            - **Refused requests** are at `WARN` with reason and position. What they said is not in the log: look at the dead letter.
            - **No payloads, no secrets.** In text, values are quoted; quotes, backslashes and whatever could end the line or move a cursor are escaped, as JSON does.
            - **Names**: an ECS field where there is one for it, else below `elser.`, which ECS leaves to its users.

            | key | meaning | lines |
            | --- | --- | --- |
            """;

    /** Taken from two runs of the worker on the sandbox, line by line. */
    private static final String LIFE =
            """

            ## The life of two requests

            One that downloads a model and is served, and one that joins it, as `grep -E '\\br-[12]\\b'` finds them in the log of a worker, with `elser.log.format=text`:

            ```
            2026-11-26T02:59:15.284Z INFO  TurnLog request accepted elser.request.id="r-1" elser.request.joined="false" elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543"
            2026-11-26T02:59:15.284Z INFO  TurnLog request accepted elser.request.id="r-2" elser.request.joined="true" elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543"
            2026-11-26T02:59:15.284Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543" elser.request.id="r-1" elser.provisioning.waiters="1" elser.provisioning.from="none" elser.provisioning.to="looking" event.reason="request accepted"
            2026-11-26T02:59:19.747Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543" elser.request.id="r-1" elser.request.waiting="r-2" elser.provisioning.waiters="2" elser.provisioning.from="looking" elser.provisioning.to="creating" event.reason="creating endpoint my-elser (first)"
            2026-11-26T02:59:22.358Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543" elser.request.id="r-1" elser.request.waiting="r-2" elser.provisioning.waiters="2" elser.provisioning.from="creating" elser.provisioning.to="following" event.reason="endpoint my-elser is there"
            2026-11-26T02:59:28.594Z INFO  TurnLog provisioning moved elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543" elser.request.id="r-1" elser.request.waiting="r-2" elser.provisioning.waiters="2" elser.provisioning.from="following" elser.provisioning.to="gone" event.reason="ended: my-elser is fully allocated"
            2026-11-26T02:59:28.595Z INFO  TurnLog request ended elser.request.id="r-1" elser.request.outcome="fully_allocated" elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543"
            2026-11-26T02:59:28.595Z INFO  TurnLog request ended elser.request.id="r-2" elser.request.outcome="fully_allocated" elser.model_key="default/.elser_model_2" elser.provisioning.id="cdbcf7a3-0e82-37dc-adef-de515d605543"
            ```

            and the same with `elser.log.format=json`:

            ```
            {"@timestamp":"2026-11-26T02:59:55.448Z","log.level":"INFO","message":"request accepted","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-1","elser.request.joined":false,"elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990"}
            {"@timestamp":"2026-11-26T02:59:55.448Z","log.level":"INFO","message":"request accepted","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-2","elser.request.joined":true,"elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990"}
            {"@timestamp":"2026-11-26T02:59:55.448Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990","elser.request.id":"r-1","elser.provisioning.waiters":1,"elser.provisioning.from":"none","elser.provisioning.to":"looking","event.reason":"request accepted"}
            {"@timestamp":"2026-11-26T02:59:56.845Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990","elser.request.id":"r-1","elser.request.waiting":["r-2"],"elser.provisioning.waiters":2,"elser.provisioning.from":"looking","elser.provisioning.to":"creating","event.reason":"creating endpoint my-elser (first)"}
            {"@timestamp":"2026-11-26T02:59:59.368Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990","elser.request.id":"r-1","elser.request.waiting":["r-2"],"elser.provisioning.waiters":2,"elser.provisioning.from":"creating","elser.provisioning.to":"following","event.reason":"endpoint my-elser is there"}
            {"@timestamp":"2026-11-26T03:00:05.265Z","log.level":"INFO","message":"provisioning moved","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990","elser.request.id":"r-1","elser.request.waiting":["r-2"],"elser.provisioning.waiters":2,"elser.provisioning.from":"following","elser.provisioning.to":"gone","event.reason":"ended: my-elser is fully allocated"}
            {"@timestamp":"2026-11-26T03:00:05.265Z","log.level":"INFO","message":"request ended","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-1","elser.request.outcome":"fully_allocated","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990"}
            {"@timestamp":"2026-11-26T03:00:05.265Z","log.level":"INFO","message":"request ended","ecs.version":"8.11.0","service.name":"elser-provisioner","log.logger":"elser.worker.loop.TurnLog","process.thread.name":"loop-0","elser.request.id":"r-2","elser.request.outcome":"fully_allocated","elser.model_key":"default/.elser_model_2","elser.provisioning.id":"353ba4f8-056f-32b3-becf-24edbf67f990"}
            ```

            `r-2` came in the same turn as `r-1`, just after it had begun; from then on it is in every line. The transitions are those of the provisioning: it looks at the
            cluster, creates the endpoint, follows the download and the allocations, and is gone. What the download does meanwhile is in its events, the metrics and on the
            [status page](status-page.md), not in the log.
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
        return LIFE.lines().filter(line -> line.contains("elser.request.id")).toList();
    }
}
