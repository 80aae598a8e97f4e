package elser.worker.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with the configuration, so that all of it is told at once. */
final class Problems {

    private static final int SHOWN_MAX = 120;

    private final Set<String> sentences = new LinkedHashSet<>();

    /** Adds a sentence that names the option and the fix. */
    void add(String sentence) {
        sentences.add(sentence);
    }

    /** Adds "name must be phrase, not "value" (origin)". */
    void addWrongValue(Given given, Option<?> option) {
        boolean hidden =
                option.secret()
                        || TargetOptions.SECRET_FILES.contains(option)
                        || NodeAddresses.mayHoldPassword(given.value());
        String shown = hidden ? "what was given" : quoted(given);
        addWrongValue(given, option.type().phrase(), shown);
    }

    /** The same for a value that may be a secret. */
    void addWrongSecret(Given given, String phrase) {
        addWrongValue(given, phrase, "what was given");
    }

    private void addWrongValue(Given given, String phrase, String shown) {
        add("%s must be %s, not %s (%s).".formatted(given.name(), phrase, shown, given.origin()));
    }

    private static String quoted(Given given) {
        return '"' + cut(given.value()) + '"';
    }

    /** Ends with all that was added. */
    void throwIfAny() {
        if (!sentences.isEmpty()) {
            List<String> sorted = new ArrayList<>(sentences);
            throw new ConfigurationException(sorted);
        }
    }

    static String cut(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }
}
