package elser.sandbox.wire;

/** One line of a response's head. */
public record Header(String name, String value) {}
