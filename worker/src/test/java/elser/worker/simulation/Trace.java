package elser.worker.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Prints what happens, a line each: time, a column for every process with a letter where it moves,
 * and the words. {@code .} stands for a process that does not move, {@code x} for one that is
 * killed, {@code z} for one that stands still.
 */
final class Trace implements Consumer<String> {

    private final PrintStream out;
    private final List<String> columns = new ArrayList<>();

    Trace(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(String line) {
        String[] parts = line.split("  ", 3);
        String who = parts[1];
        int slash = who.indexOf('/');
        String process = slash < 0 ? who : who.substring(0, slash);
        if (!process.equals("-") && !columns.contains(process)) {
            columns.add(process);
        }
        StringBuilder text = new StringBuilder("%16s ".formatted(parts[0]));
        for (String column : columns) {
            text.append(column.equals(process) ? letter(parts[2]) : '.');
        }
        out.println(text.append(' ').append(who).append(' ').append(parts[2]));
    }

    private static char letter(String what) {
        return switch (what) {
            case "killed" -> 'x';
            case "frozen" -> 'z';
            case "sleep" -> 's';
            default -> {
                String last = what.substring(what.lastIndexOf(' ') + 1);
                yield last.isEmpty() ? '*' : last.charAt(0);
            }
        };
    }
}
