package elser.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The tables of {@code deploy/SECURITY.md} that tests go by. */
public final class SecurityPage {

    private static final Path PAGE = Path.of("../deploy/SECURITY.md");

    private SecurityPage() {}

    public static String text() throws IOException {
        return Files.readString(PAGE);
    }

    /**
     * The rows of a table, without its head, as plain text.
     *
     * @param reader the test that reads it, and the table's name there, as written before it
     */
    public static List<List<String>> table(String reader) throws IOException {
        String mark = "<!-- read by " + reader + " -->\n";
        String text = text();
        int start = text.indexOf(mark);
        if (start < 0) {
            throw new IllegalStateException(PAGE + " has no " + mark);
        }
        List<List<String>> rows =
                text.substring(start + mark.length())
                        .lines()
                        .dropWhile(String::isEmpty)
                        .takeWhile(line -> line.startsWith("|"))
                        .skip(2)
                        .map(SecurityPage::cells)
                        .toList();
        if (rows.isEmpty()) {
            throw new IllegalStateException(mark + " has no rows");
        }
        return rows;
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceAll("^[|]|[|]$", "");
        return Stream.of(inner.split("[|]", -1)).map(c -> c.replace("`", "").strip()).toList();
    }
}
