package elser.contracts;

/**
 * A broken rule of a request.
 *
 * @param pointer JSON pointer (RFC 6901) of the member that is wrong, missing or unknown; empty for
 *     the whole document
 * @param message what is wrong and what would be right
 */
public record Violation(String pointer, String message) {}
