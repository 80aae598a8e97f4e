package elser.worker.inference;

import elser.worker.lifecycle.Mutation;

import java.time.Duration;
import java.util.Locale;

/** Port to whoever counts and times the calls to targets. Any thread; returns at once. */
public interface CallObserver {

    /** Watches nothing. */
    CallObserver NONE =
            new CallObserver() {
                @Override
                public void called(
                        String target, Operation operation, Outcome outcome, Duration took) {}

                @Override
                public void withheld(String target) {}

                @Override
                public void retried(String target) {}

                @Override
                public void breakerMoved(String target, String state) {}
            };

    /** A call was made, or a connection for it was tried. */
    void called(String target, Operation operation, Outcome outcome, Duration took);

    /** A read was not made, to spare the target. */
    void withheld(String target);

    /** A read is made again. */
    void retried(String target);

    /**
     * A circuit breaker changed.
     *
     * @param state the one it is in now, as in {@link InferenceClusters#breakerStates}
     */
    void breakerMoved(String target, String state);

    /** What is asked of a target. */
    enum Operation {
        LIST_ENDPOINTS,
        MODEL_STATISTICS,
        DOWNLOAD_TASKS,
        MODEL_DEFINITION,
        VERSION,
        KEY_EXPIRY,
        CREATE,
        START,
        WAKE,
        DELETE_ENDPOINT,
        DELETE_MODEL;

        /** Of a read's path. */
        static Operation ofRead(String path) {
            return switch (path) {
                case "/_inference/_all" -> LIST_ENDPOINTS;
                case "/_ml/trained_models/_stats" -> MODEL_STATISTICS;
                case "/_tasks" -> DOWNLOAD_TASKS;
                case "/", "/_ml/info" -> VERSION;
                case KeyExpiry.PATH -> KEY_EXPIRY;
                default -> MODEL_DEFINITION;
            };
        }

        static Operation of(Mutation.Kind kind) {
            return switch (kind) {
                case CREATE -> CREATE;
                case START -> START;
                case WAKE -> WAKE;
                case DELETE_ENDPOINT -> DELETE_ENDPOINT;
                case DELETE_MODEL -> DELETE_MODEL;
            };
        }

        /** In lower case, as in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a call ended. */
    enum Outcome {
        /** Elasticsearch did as asked. */
        OK,
        /** Elasticsearch said no. */
        REFUSED,
        /** Somebody before Elasticsearch answered. */
        GATEWAY,
        /** The answer was longer than is read. */
        OVERSIZE,
        /** No answer came, and it may have been sent. */
        NO_ANSWER,
        /** It provably never left. */
        NOT_SENT;

        static Outcome of(Answer answer) {
            return switch (answer) {
                case Answer.Good _ -> OK;
                case Answer.Refused _ -> REFUSED;
                case Answer.Foreign _ -> GATEWAY;
                case Answer.Oversize _ -> OVERSIZE;
                case Answer.Silent _ -> NO_ANSWER;
                case Answer.Withheld _, Answer.Unarmed _ -> NOT_SENT;
            };
        }

        /** In lower case, as in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
