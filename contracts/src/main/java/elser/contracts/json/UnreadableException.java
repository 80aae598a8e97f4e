package elser.contracts.json;

/** A value that is no JSON document; the message says why, for people. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
        super(message);
    }
}
