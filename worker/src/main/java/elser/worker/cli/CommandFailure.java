package elser.worker.cli;

import java.io.Serial;
import java.util.List;

/** A command could not do what it was asked for; its sentences are all the user needs. */
final class CommandFailure extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of strings
    private final List<String> sentences;

    CommandFailure(String sentence) {
        this(List.of(sentence));
    }

    CommandFailure(List<String> sentences) {
        super(String.join(" ", sentences));
        this.sentences = List.copyOf(sentences);
    }

    /** Each to stand on a line of its own. */
    List<String> sentences() {
        return sentences;
    }
}
