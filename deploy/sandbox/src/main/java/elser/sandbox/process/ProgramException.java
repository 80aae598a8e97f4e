package elser.sandbox.process;

/** A program that shows something cannot go on. The message is for its user. */
public final class ProgramException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProgramException(String message) {
        super(message);
    }
}
