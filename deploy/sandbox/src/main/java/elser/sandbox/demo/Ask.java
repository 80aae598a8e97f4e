package elser.sandbox.demo;

/**
 * One record the demo publishes, and what has to come of it.
 *
 * @param name the request id, or a word for a record that has none
 * @param wish what it asks for, for the table
 * @param body as published: no key, no headers
 */
record Ask(String name, String wish, String body, Outcome outcome) {

    /** What has to come of a record. */
    sealed interface Outcome {

        /**
         * An endpoint that is fully allocated.
         *
         * @param modelKey the model key it belongs to
         * @param endpoint its inference id
         */
        record Served(String modelKey, String endpoint, boolean joined) implements Outcome {}

        /** One event {@code failed} with all violations, and a dead letter. */
        record Refused(int violations) implements Outcome {}

        /** A dead letter only. */
        record Unreadable() implements Outcome {}
    }
}
