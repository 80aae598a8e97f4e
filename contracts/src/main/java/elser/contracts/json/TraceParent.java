package elser.contracts.json;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** The W3C trace context that messages carry along. */
public final class TraceParent {

    /** One that is well-formed. */
    public static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static final Pattern FORM =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /**
     * Whether it follows the rules of W3C's Trace Context; the worker ignores one that does not.
     */
    public static boolean isWellFormed(String traceparent) {
        return FORM.matcher(traceparent).matches();
    }

    /** The first that is well-formed, null where none is. */
    static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && isWellFormed(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
