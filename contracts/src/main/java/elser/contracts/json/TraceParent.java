package elser.contracts.json;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** The W3C trace context that messages carry along. */
final class TraceParent {

    private static final Pattern FORM =
            Pattern.compile(
                    "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /** The first that is well-formed, null where none is. */
    static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && FORM.matcher(candidate).matches()) {
                return candidate;
            }
        }
        return null;
    }
}
