package elser.worker.screen;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of text under each other, each column as wide as its widest cell. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    public void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** The lines, without blanks at their ends. */
    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] widths =
                IntStream.range(0, columns)
                        .map(
                                column ->
                                        rows.stream()
                                                .mapToInt(row -> row.get(column).length())
                                                .max()
                                                .orElse(0))
                        .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).repeat(' ', widths[column] - cell.length()).append(GAP);
        }
        return Printable.of(line.toString().stripTrailing());
    }
}
