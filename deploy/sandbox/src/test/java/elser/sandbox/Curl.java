package elser.sandbox;

import elser.sandbox.wire.RawClient;
import elser.sandbox.wire.RawClient.Outcome;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/** As much of curl as the page uses, and what it says when something goes wrong. */
final class Curl {

    private final UnaryOperator<String> address;
    private final UnaryOperator<Path> file;
    private RawClient client = RawClient.plain();
    private String url = "";
    private String method = "GET";
    private String body = "";
    private boolean showsHead;
    private final StringBuilder headers = new StringBuilder();

    /**
     * What the page writes is not what a test uses.
     *
     * @param address the page's addresses to the real ones
     * @param file the page's files to the real ones
     */
    Curl(UnaryOperator<String> address, UnaryOperator<Path> file) {
        this.address = address;
        this.file = file;
    }

    String run(List<String> arguments) {
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            take(words.next(), words);
        }
        Outcome outcome =
                client.send(URI.create(address.apply(url)), method, headers.toString(), body);
        return switch (outcome) {
            case Outcome.Answered answered -> show(answered);
            case Outcome.Empty() -> "curl: (52) Empty reply from server";
            case Outcome.Reset() -> "curl: (56) Recv failure: Connection reset by peer";
            case Outcome.Refused() -> {
                URI given = URI.create(url);
                yield "curl: (7) Failed to connect to %s port %d: refused"
                        .formatted(given.getHost(), given.getPort());
            }
            case Outcome.TimedOut() -> "curl: (28) Operation timed out with 0 bytes received";
            case Outcome.Untrusted(String why) -> "curl: (60) SSL certificate problem: " + why;
        };
    }

    private String show(Outcome.Answered answered) {
        String head = showsHead ? answered.head().replace("\r\n", "\n") + "\n\n" : "";
        String end = answered.complete() ? "" : "\ncurl: (18) the transfer broke off";
        return head + answered.body() + end;
    }

    private void take(String word, Iterator<String> next) {
        switch (word) {
            case "-sS" -> {}
            case "-i" -> showsHead = true;
            case "-X" -> method = next.next();
            case "-d" -> body = next.next();
            case "-H" -> headers.append(next.next()).append('\n');
            case "-m" ->
                    client =
                            client.patient(
                                    Duration.ofMillis(
                                            (long) (1000 * Double.parseDouble(next.next()))));
            case "--cacert" -> client = client.trusting(file.apply(Path.of(next.next())));
            default -> {
                if (!word.startsWith("http")) {
                    throw new IllegalArgumentException("curl " + word + " is not understood");
                }
                url = word;
            }
        }
    }
}
