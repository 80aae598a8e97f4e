package elser.worker.cli;

/**
 * A request as it was given, not read yet.
 *
 * @param place where it stands, for people, e.g. {@code line 3}
 * @param json its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RequestDocument(String place, byte[] json) {}
