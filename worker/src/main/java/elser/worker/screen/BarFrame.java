package elser.worker.screen;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The lines of all provisionings under way, such that none is wrapped and all are in sight. */
final class BarFrame {

    private static final int BAR = 20;
    private static final int SHORT_BAR = 10;
    private static final int KEY_MAX = 40;
    private static final int ENDPOINT_MAX = 24;

    /** Of these planes on, a character may take two columns. */
    private static final int FIRST_WIDE = 0x1100;

    private BarFrame() {}

    /**
     * The lines: in the widest layout in which all fit, else cut.
     *
     * @param size of the terminal; its last row is the cursor's, its last column stays free,
     *     because some terminals wrap there
     */
    static List<ScreenLine> of(List<ProvisioningView> views, Tty.Size size, Instant now) {
        int rows = Math.max(1, size.rows() - 1);
        int width = Math.max(1, size.columns() - 1);
        boolean isTooMany = views.size() > rows;
        List<ProvisioningView> shown = isTooMany ? views.subList(0, Math.max(0, rows - 1)) : views;
        List<ScreenLine> lines = new ArrayList<>();
        for (BarLine.Layout layout : layouts(shown)) {
            lines = shown.stream().map(view -> BarLine.of(view, layout, now)).toList();
            if (shown.stream()
                    .filter(view -> view.outcome() == null)
                    .map(view -> BarLine.of(view, layout, now))
                    .allMatch(line -> columns(line.text()) <= width)) {
                break;
            }
        }
        List<ScreenLine> frame = new ArrayList<>();
        lines.forEach(line -> frame.add(new ScreenLine(cut(line.text(), width), line.tone())));
        if (isTooMany) {
            frame.add(
                    ScreenLine.plain(
                            cut("…and %d more".formatted(views.size() - shown.size()), width)));
        }
        return List.copyOf(frame);
    }

    private static List<BarLine.Layout> layouts(List<ProvisioningView> views) {
        int key =
                Math.min(
                        KEY_MAX,
                        views.stream().mapToInt(view -> view.modelKey().length()).max().orElse(0));
        int endpoint =
                Math.min(
                        ENDPOINT_MAX,
                        views.stream()
                                .map(ProvisioningView::endpoint)
                                .filter(Objects::nonNull)
                                .mapToInt(String::length)
                                .max()
                                .orElse(1));
        return List.of(
                new BarLine.Layout(key, endpoint, BAR),
                new BarLine.Layout(key, endpoint, SHORT_BAR),
                new BarLine.Layout(key, 0, SHORT_BAR),
                new BarLine.Layout(key, 0, 0));
    }

    /** The text in so many columns at most, with a mark where something is missing. */
    static String cut(String text, int width) {
        if (columns(text) <= width) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = 1;
        for (int point : text.codePoints().toArray()) {
            used += columns(point);
            if (used > width) {
                break;
            }
            kept.appendCodePoint(point);
        }
        return kept.append('…').toString();
    }

    private static int columns(String text) {
        return text.codePoints().map(BarFrame::columns).sum();
    }

    private static int columns(int point) {
        return point >= FIRST_WIDE && point != '…' ? 2 : 1;
    }
}
