package elser.worker.config;

/**
 * An option and the text that counts for it.
 *
 * @param name of the option
 * @param value its text, {@value #HIDDEN} for a secret
 * @param origin where it comes from, e.g. {@code default} or {@code environment variable
 *     ELSER_HTTP_PORT}
 */
public record Setting(String name, String value, String origin) {

    /** Stands for every secret. */
    public static final String HIDDEN = "***";

    /** Origin of what nobody has given, or its beginning where other options bear on it. */
    static final String DEFAULT = "default";

    /** Whether nobody has given it. */
    public boolean isDefault() {
        return origin.equals(DEFAULT) || origin.startsWith(DEFAULT + ",");
    }
}
