package elser.worker.screen;

import java.util.List;

/** Lists that may be long, for a sentence. */
public final class ListText {

    private static final int SHOWN_MAX = 10;

    private ListText() {}

    /** The first ten, and how many more there are. */
    public static String of(List<String> all) {
        String shown = String.join(", ", all.subList(0, Math.min(SHOWN_MAX, all.size())));
        return all.size() <= SHOWN_MAX
                ? shown
                : "%s and %d more".formatted(shown, all.size() - SHOWN_MAX);
    }
}
