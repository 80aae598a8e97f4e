package elser.worker.config;

import java.io.Serial;
import java.util.List;

/**
 * The configuration cannot be used. Carries one sentence for each thing that is wrong, each naming
 * its fix.
 */
public final class ConfigurationException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of strings
    private final List<String> problems;

    public ConfigurationException(List<String> problems) {
        super(String.join(" ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence each. */
    public List<String> problems() {
        return problems;
    }
}
