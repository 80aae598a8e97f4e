package elser.worker.audit;

import java.io.Serial;

/** A topic that is to be audited does not exist. */
public final class MissingTopicException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final String topic;

    MissingTopicException(String topic) {
        super("the topic " + topic + " does not exist");
        this.topic = topic;
    }

    /** Its name. */
    public String topic() {
        return topic;
    }
}
