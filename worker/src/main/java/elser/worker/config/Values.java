package elser.worker.config;

import org.jspecify.annotations.Nullable;

/**
 * Reads options as values. A text that is no value is a problem, and the default goes on in its
 * place.
 */
final class Values {

    private final GivenOptions given;
    private final Problems problems;

    Values(GivenOptions given, Problems problems) {
        this.given = given;
        this.problems = problems;
    }

    /** Value of an option that has a default. */
    <T> T get(Option<T> option) {
        T value = find(option);
        return value == null ? option.defaultValue() : value;
    }

    /** Value of an option that was given, null where it was not or is wrong. */
    <T> @Nullable T find(Option<T> option) {
        return find(option, option.name());
    }

    /** Value of an option of a target. */
    <T> @Nullable T find(Option<T> option, String name) {
        Given text = given.find(name);
        if (text == null) {
            return null;
        }
        T value = option.type().parse(text.value());
        if (value == null) {
            problems.addWrongValue(text, option);
        }
        return value;
    }

    /** What was given for a name. */
    @Nullable Given given(String name) {
        return given.find(name);
    }

    /** All that was given. */
    GivenOptions all() {
        return given;
    }

    /** Where to tell what is wrong. */
    Problems problems() {
        return problems;
    }
}
