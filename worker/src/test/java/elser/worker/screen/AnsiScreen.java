package elser.worker.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal without end shows after what was written to it: the text, and where the cursor
 * is. Knows the few codes that are written here, and nothing else; colours are dropped. A line that
 * is wider than the terminal is wrapped, so that it is seen where that spoils the picture.
 */
public final class AnsiScreen {

    private static final Pattern CODE = Pattern.compile("\u001b\\[(\\d*)([AJKm])");

    private final int columns;
    private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
    private int row;
    private int column;

    private AnsiScreen(int columns) {
        this.columns = columns;
    }

    /** What was written so far; a code that is not complete yet is left out. */
    public static AnsiScreen of(int columns, String soFar) {
        String written = soFar.replaceFirst("\u001b(\\[\\d*)?$", "");
        AnsiScreen screen = new AnsiScreen(columns);
        Matcher code = CODE.matcher(written);
        for (int at = 0; at < written.length(); ) {
            if (written.charAt(at) == '\u001b') {
                if (!code.find(at) || code.start() != at) {
                    throw new IllegalArgumentException("unknown code at " + at);
                }
                screen.obey(code.group(2).charAt(0), code.group(1));
                at = code.end();
            } else {
                screen.put(written.charAt(at));
                at++;
            }
        }
        return screen;
    }

    /** The rows, without blanks at their ends and without empty rows at the bottom. */
    public List<String> text() {
        List<String> text = new ArrayList<>();
        rows.forEach(it -> text.add(it.toString().stripTrailing()));
        while (!text.isEmpty() && text.getLast().isEmpty()) {
            text.removeLast();
        }
        return text;
    }

    /** Whether the cursor is where a shell would go on. */
    public boolean isClean() {
        return column == 0 && row == text().size();
    }

    private void obey(char code, String number) {
        switch (code) {
            case 'A' -> row = Math.max(0, row - (number.isEmpty() ? 1 : Integer.parseInt(number)));
            case 'K' -> current().setLength(Math.min(column, current().length()));
            case 'J' -> {
                current().setLength(Math.min(column, current().length()));
                rows.subList(row + 1, rows.size()).clear();
            }
            default -> {
                // colours
            }
        }
    }

    private void put(char next) {
        switch (next) {
            case '\r' -> column = 0;
            case '\n' -> {
                column = 0;
                down();
            }
            default -> {
                if (column == columns) {
                    column = 0;
                    down();
                }
                StringBuilder line = current();
                while (line.length() <= column) {
                    line.append(' ');
                }
                line.setCharAt(column, next);
                column++;
            }
        }
    }

    private void down() {
        row++;
        if (row == rows.size()) {
            rows.add(new StringBuilder());
        }
    }

    private StringBuilder current() {
        return rows.get(row);
    }
}
