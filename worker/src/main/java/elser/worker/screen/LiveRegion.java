package elser.worker.screen;

import java.io.PrintWriter;
import java.util.List;

/**
 * The lines above the cursor that are written over again and again. The cursor always rests at the
 * beginning of the line below them, so that whatever ends the process leaves a clean terminal.
 */
final class LiveRegion {

    private static final String CSI = "\u001b[";
    private static final String UP = "A";
    private static final String CLEAR_LINE = CSI + "K";
    private static final String CLEAR_BELOW = CSI + "J";
    private static final String COLOURS_OFF = CSI + "0m";

    private final PrintWriter out;
    private final boolean colours;
    private List<ScreenLine> drawn = List.of();

    LiveRegion(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /**
     * Writes both over what is there.
     *
     * @param staying lines that are never touched again, may be longer than the terminal is wide
     * @param lines the new region
     */
    void draw(List<ScreenLine> staying, List<ScreenLine> lines) {
        if (staying.isEmpty() && lines.equals(drawn)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!drawn.isEmpty()) {
            text.append('\r').append(CSI).append(drawn.size()).append(UP);
        }
        staying.forEach(line -> append(line, text));
        lines.forEach(line -> append(line, text));
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        drawn = lines;
    }

    /** Leaves the region as it is; what was typed below it, such as {@code ^C}, is wiped off. */
    void end() {
        out.print("\r" + CLEAR_BELOW);
        out.flush();
    }

    private void append(ScreenLine line, StringBuilder text) {
        String colour = colours ? colour(line.tone()) : "";
        text.append(colour)
                .append(line.text())
                .append(colour.isEmpty() ? "" : COLOURS_OFF)
                .append(CLEAR_LINE)
                .append('\n');
    }

    private static String colour(ScreenLine.Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case GOOD -> CSI + "32m";
            case WARNING -> CSI + "33m";
            case BAD -> CSI + "31m";
        };
    }
}
