package elser.sandbox.http;

import java.time.Duration;
import java.util.Optional;

/** What goes wrong with a call. */
public sealed interface Fault {

    /** The connection is reset. */
    record Reset(Stage stage) implements Fault {}

    /** The connection closes without an answer. */
    record Close(Stage stage) implements Fault {}

    /**
     * Another answer than the server's: by default before it sees the call, with a page of HTML.
     */
    record Respond(
            int status, Optional<Body> body, Optional<String> retryAfter, Optional<Stage> stage)
            implements Fault {

        public Respond {
            var _ = new Page(status, body.orElseGet(Body.Html::new), retryAfter);
        }

        public static Respond with(Page page) {
            return new Respond(
                    page.status(), Optional.of(page.body()), page.retryAfter(), Optional.empty());
        }

        public Respond at(Stage changed) {
            return new Respond(status, body, retryAfter, Optional.of(changed));
        }

        Page page() {
            return new Page(status, body.orElseGet(Body.Html::new), retryAfter);
        }
    }

    /**
     * The call waits, then goes on.
     *
     * @param lasts without it the call waits until its rule is gone
     * @param stage {@code BEFORE}, the default, holds the call back; the others hold the answer
     *     back
     */
    record Hang(Optional<Duration> lasts, Optional<Stage> stage) implements Fault {

        public static Hang of(Duration lasts) {
            return new Hang(Optional.of(lasts), Optional.empty());
        }

        /** Until the rule is removed or has run out. */
        public static Hang untilReleased() {
            return new Hang(Optional.empty(), Optional.empty());
        }

        public Hang at(Stage changed) {
            return new Hang(lasts, Optional.of(changed));
        }
    }

    /** The answer comes so many bytes at a time. */
    record Slow(int bytes, Duration every) implements Fault {

        public Slow {
            if (bytes < 1) {
                throw new IllegalArgumentException("at least 1 byte must come at a time");
            }
        }
    }

    /** The connection closes after so many bytes of the answer's body. */
    record Truncate(int bytes) implements Fault {

        public Truncate {
            if (bytes < 0) {
                throw new IllegalArgumentException("a number of bytes is not negative");
            }
        }
    }
}
