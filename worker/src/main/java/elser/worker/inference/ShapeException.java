package elser.worker.inference;

import java.io.Serial;

/** An answer of Elasticsearch that lacks what it must have, or says itself that it is not whole. */
final class ShapeException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    ShapeException(String message) {
        super(message);
    }
}
