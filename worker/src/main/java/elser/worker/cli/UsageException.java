package elser.worker.cli;

import java.io.Serial;

/** The command line asks for something that makes no sense; the message says what would. */
final class UsageException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
