package elser.worker.config;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * One option of the program.
 *
 * @param name dotted name; for options of a target with {@code <name>} in the place of the target's
 *     name
 * @param type what its text means
 * @param defaultText text that counts where nothing is given, null for none
 * @param example a text it may have
 * @param meaning what it changes, for people; the unit stands in the type
 * @param secret whether its value must never be shown
 */
public record Option<T>(
        String name,
        ValueType<T> type,
        @Nullable String defaultText,
        String example,
        String meaning,
        boolean secret) {

    /** An option without a default. */
    static <T> Option<T> of(String name, ValueType<T> type, String example, String meaning) {
        return new Option<>(name, type, null, example, meaning, false);
    }

    /** The same with a default. */
    Option<T> defaultsTo(String text) {
        return new Option<>(name, type, text, example, meaning, secret);
    }

    /** The same, never shown. */
    Option<T> asSecret() {
        return new Option<>(name, type, defaultText, example, meaning, true);
    }

    /** The value that counts where nothing is given. */
    T defaultValue() {
        T value = defaultText == null ? null : type.parse(defaultText);
        if (value == null) {
            throw new IllegalStateException(name + " has no usable default");
        }
        return value;
    }

    /**
     * Name of the environment variable that gives an option: upper case, {@code .} and {@code -}
     * become {@code _}.
     */
    public static String environmentName(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
