package elser.worker.cli;

import java.io.Serial;

/** A command could not do what it was asked for; the message is all the user needs. */
final class CommandFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
