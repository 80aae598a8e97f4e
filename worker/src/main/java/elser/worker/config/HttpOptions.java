package elser.worker.config;

import static elser.worker.config.ValueType.duration;
import static elser.worker.config.ValueType.text;
import static elser.worker.config.ValueType.wholeNumber;

import java.time.Duration;
import java.util.List;

/** Options of the port that serves health, status and metrics, and what one who reaches it gets. */
final class HttpOptions {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    static final Option<String> HOST =
            Option.of(
                            "elser.http.host",
                            text(),
                            "0.0.0.0",
                            "Address on which health, status, its page and metrics are served.")
                    .defaultsTo("127.0.0.1");

    static final Option<Integer> PORT =
            Option.of(
                            "elser.http.port",
                            wholeNumber(0, 65_535),
                            "9090",
                            "Port of health, status, its page and metrics; 0 turns them off.")
                    .defaultsTo("8080");

    static final Option<Integer> CONNECTIONS =
            Option.of(
                            "elser.http.connections",
                            wholeNumber(1, 100_000),
                            "32",
                            "Connections to that port at a time; one more is closed at once.")
                    .defaultsTo("128");

    static final Option<Duration> REQUEST_TIME =
            Option.of(
                            "elser.http.request-time",
                            duration(SECOND, LONGEST),
                            "PT2S",
                            "In which a request has to arrive whole, in whole seconds.")
                    .defaultsTo("PT5S");

    static final Option<Duration> IDLE_TIME =
            Option.of(
                            "elser.http.idle-time",
                            duration(SECOND, LONGEST),
                            "PT10S",
                            "How long a connection is kept for another request, in whole seconds.")
                    .defaultsTo("PT30S");

    static final Option<Duration> ANSWER_TIME =
            Option.of(
                            "elser.http.answer-time",
                            duration(Duration.ofMillis(100), LONGEST),
                            "PT10S",
                            "In which an answer has to be taken, other than the stream of the"
                                    + " status page.")
                    .defaultsTo("PT30S");

    static final Option<Integer> HEADERS =
            Option.of(
                            "elser.http.headers",
                            wholeNumber(8, 10_000),
                            "32",
                            "Header lines of a request.")
                    .defaultsTo("64");

    static final Option<Integer> HEADER_SIZE =
            Option.of(
                            "elser.http.header-size",
                            wholeNumber(1024, 1024 * 1024),
                            "8192",
                            "Characters of a request's header lines, and 32 for each.")
                    .defaultsTo("16384");

    static final Option<Integer> BODY_SIZE =
            Option.of(
                            "elser.http.body-size",
                            wholeNumber(0, 1024 * 1024),
                            "0",
                            "Bytes of a request's body that are read, and thrown away, before its"
                                    + " connection is closed.")
                    .defaultsTo("65536");

    static final List<Option<?>> ALL =
            List.of(
                    HOST,
                    PORT,
                    CONNECTIONS,
                    REQUEST_TIME,
                    IDLE_TIME,
                    ANSWER_TIME,
                    HEADERS,
                    HEADER_SIZE,
                    BODY_SIZE);

    private HttpOptions() {}

    static WorkerConfig.Http read(Values values) {
        return new WorkerConfig.Http(
                values.get(HOST),
                values.get(PORT),
                new WorkerConfig.HttpLimits(
                        values.get(CONNECTIONS),
                        values.get(REQUEST_TIME),
                        values.get(IDLE_TIME),
                        values.get(ANSWER_TIME),
                        values.get(HEADERS),
                        values.get(HEADER_SIZE),
                        values.get(BODY_SIZE)));
    }
}
