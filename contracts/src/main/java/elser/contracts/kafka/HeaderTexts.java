package elser.contracts.kafka;

import elser.contracts.json.RequestReader;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Headers of records as text. */
public final class HeaderTexts {

    private HeaderTexts() {}

    /**
     * All of them as {@link RequestReader} takes them: by their names in lower case, of several
     * with one name the last.
     */
    public static Map<String, String> of(Headers headers) {
        Map<String, String> texts = new HashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                texts.put(header.key().toLowerCase(Locale.ROOT), text(header));
            }
        }
        return texts;
    }

    /** The last one of a name, null where there is none or it has no value. */
    public static @Nullable String last(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : text(header);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
