package elser.sandbox.wire;

import java.io.IOException;

/** What came is not HTTP, or more of it than is taken. */
final class MalformedRequestException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
