package elser.contracts.json;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How foreign text is shown in messages for people: short, and without characters that break a
 * terminal or a header.
 */
final class Texts {

    private static final int SHOWN_MAX = 60;

    private Texts() {}

    /** A value as JSON, or what it is where it has members. */
    static String show(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "an array";
        }
        return brief(value.isTextual() ? quote(value.textValue()) : value.toString(), SHOWN_MAX);
    }

    static String quote(String text) {
        return '"' + brief(text, SHOWN_MAX) + '"';
    }

    /** At most so many characters, printable ones only. */
    static String brief(String text, int charactersMax) {
        StringBuilder brief = new StringBuilder();
        int count = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (count++ == charactersMax) {
                return brief.append('…').toString();
            }
            int character = text.codePointAt(at);
            brief.appendCodePoint(isShown(character) ? character : '\uFFFD');
        }
        return brief.toString();
    }

    /** Whether the text can be encoded: every surrogate has its other half. */
    static boolean isUnicode(String text) {
        int character;
        for (int at = 0; at < text.length(); at += Character.charCount(character)) {
            character = text.codePointAt(at);
            if (isSurrogate(character)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }

    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
