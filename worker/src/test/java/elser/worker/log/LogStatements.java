package elser.worker.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the worker's sources log, read from the sources. */
final class LogStatements {

    private static final Path SOURCES = Path.of("src", "main", "java");

    private static final Pattern END_OF_STATEMENT = Pattern.compile("(?:[;{}]|->)[ \\t]*\\n");
    private static final Pattern KEY = Pattern.compile("\\.addKeyValue\\(\\s*([^,]+),");
    private static final Pattern MESSAGE = Pattern.compile("\\.log\\(\\s*([^)]+)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final Pattern CONSTANT =
            Pattern.compile("static final String (\\w+) =\\s*(\"[^;]*\");");
    private static final Pattern DIRECT =
            Pattern.compile("\\b(?:log|LOG)\\.(?:trace|debug|info|warn|error)\\(");

    private LogStatements() {}

    /**
     * A line that can be logged.
     *
     * @param file its class
     * @param keys as written in the source
     * @param message its text, or what stands in the source for it
     */
    record Statement(String file, List<String> keys, String message) {}

    /** Lines with key-values, and fluent ones without. */
    static List<Statement> fluent() {
        List<Statement> all = new ArrayList<>();
        for (Path file : files()) {
            String source = read(file);
            for (String statement : END_OF_STATEMENT.splitAsStream(source).toList()) {
                Matcher message = MESSAGE.matcher(statement);
                List<String> keys =
                        KEY.matcher(statement).results().map(key -> key.group(1).strip()).toList();
                if (message.find()) {
                    all.add(
                            new Statement(
                                    name(file), keys, message(message.group(1).strip(), source)));
                } else if (!keys.isEmpty()) {
                    all.add(new Statement(name(file), keys, ""));
                }
            }
        }
        return all;
    }

    /** Classes that log without key-values. */
    static List<String> direct() {
        return files().stream()
                .filter(file -> DIRECT.matcher(read(file)).find())
                .map(LogStatements::name)
                .toList();
    }

    /** Literals of the sources whose text is that of a key. */
    static List<String> literals(List<String> keys) {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            if (!name(file).equals(LogKeys.class.getSimpleName())) {
                LITERAL.matcher(read(file))
                        .results()
                        .map(literal -> literal.group(1))
                        .filter(keys::contains)
                        .forEach(literal -> found.add(name(file) + ": " + literal));
            }
        }
        return found;
    }

    private static String message(String argument, String source) {
        String text =
                CONSTANT.matcher(source)
                        .results()
                        .filter(constant -> constant.group(1).equals(argument))
                        .map(constant -> constant.group(2))
                        .findFirst()
                        .orElse(argument);
        StringBuilder joined = new StringBuilder();
        LITERAL.matcher(text).results().map(LogStatements::content).forEach(joined::append);
        int firstLine = joined.indexOf("\\n");
        return firstLine < 0 ? joined.toString() : joined.substring(0, firstLine);
    }

    private static String content(MatchResult literal) {
        return literal.group(1);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path source(Class<?> of) {
        return SOURCES.resolve(of.getName().replace('.', '/') + ".java");
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static List<Path> files() {
        try (Stream<Path> all = Files.walk(SOURCES)) {
            return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
