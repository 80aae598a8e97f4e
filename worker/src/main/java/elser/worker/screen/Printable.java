package elser.worker.screen;

/**
 * Makes text of others safe for a terminal: what could move the cursor, colour or reverse text is
 * written as an escape.
 */
public final class Printable {

    private Printable() {}

    /**
     * The text with every control, format and line-separating character written as a JSON escape.
     */
    public static String of(String text) {
        return escape(text, false);
    }

    /**
     * A JSON document on one line, with the same meaning: blanks between members may go, inside
     * strings they are escaped.
     */
    public static String json(String document) {
        return escape(document, true);
    }

    private static String escape(String text, boolean isJson) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        point -> {
                            if (isJson && (point == '\n' || point == '\r' || point == '\t')) {
                                safe.append(' ');
                            } else if (isUnsafe(point)) {
                                for (char unit : Character.toChars(point)) {
                                    safe.append("\\u%04x".formatted((int) unit));
                                }
                            } else {
                                safe.appendCodePoint(point);
                            }
                        });
        return safe.toString();
    }

    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
